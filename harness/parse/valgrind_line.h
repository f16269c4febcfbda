/* SPDX-License-Identifier: MIT */
/*
 * valgrind_line.h: what a line of Valgrind's text is, by the line alone.
 *
 * Source of the wording: helgrind/hg_errors.c, drd/drd_error.c,
 * memcheck/mc_errors.c and coregrind/m_errormgr.c of Valgrind 3.19 and 3.24.
 *
 * Valgrind puts "==PID== " before what it says to people, "--PID-- " before
 * what it says of itself, "**PID** " before what the program had it print. People
 * paste its reports without these, so a sentence counts without a mark too, if
 * no other program would say it. Blanks before and behind it mean nothing.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_LINE_H
#define THREADPROOF_PARSE_VALGRIND_LINE_H

#include "model/detector.h"

enum valgrind_line_type {
    VALGRIND_OTHER, /* none that we know */
    VALGRIND_BLANK,
    VALGRIND_FRAME,   /* "at 0x10919B: work (race.c:9)" opens a stack, "by 0x..." goes on with it */
    VALGRIND_FURTHER, /* of an error that is open: valgrind_wording.h knows it */
    VALGRIND_PART,    /* "with error code 22 (...)", the other half of an error's sentence */
    VALGRIND_ERROR,   /* "Possible data race during ..." opens an error */
    VALGRIND_CREATED, /* "Thread #2 was created", its stack follows */
    VALGRIND_RULE,    /* "------" and what else stands between reports */
    VALGRIND_THREAD,  /* "Thread 2 worker:", of the error that follows */
    VALGRIND_SIGNAL,  /* "Process terminating with default action of signal 11 (SIGSEGV)" */
    VALGRIND_TOOL,    /* "Helgrind, a thread error detector" opens the log of a process */
    VALGRIND_VERSION, /* "Using Valgrind-3.24.0 and LibVEX; ..." */
    VALGRIND_SUMMARY, /* "ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)" ends it */
    VALGRIND_AGAIN,   /* "1 errors in context 1 of 1:" (-s), a report that was there before */
    VALGRIND_ASIDE,   /* known, and no report, nor is a stack behind it */
    VALGRIND_CAUSE,   /* "drd: drd_rwlock.c:444 (f): Assertion 'p' failed.": Valgrind crashes */
    VALGRIND_FAILED,  /* "host stacktrace:", where it crashed */
    VALGRIND_STATUS,  /* "Thread 1: status = VgTs_Runnable (lwpid 12)", where the program was */
};

struct valgrind_line {
    enum valgrind_line_type type;
    char mark; /* '=', '-', '*' or 0: the line has none */
    bool indented;
    uint64_t pid;     /* 0 without a mark */
    const char *text; /* the sentence in the line */
    size_t len;
    const char *label;      /* XML's <kind> of the error, as far as this one sentence tells it */
    enum detector detector; /* that says so; DETECTOR_NONE if several do */
};

/* `line` ends with NUL at `len`. */
void valgrind_line_read(struct valgrind_line *result, const char *line, size_t len);

/*
 * Where a line of Valgrind's begins inside `line`, behind what a CI system or an
 * unfinished line of the program put before it. NULL if there is none.
 */
const char *valgrind_line_find(const char *line, size_t len);
/* The same, only for one with a mark. */
const char *valgrind_line_find_marked(const char *line, size_t len);

/*
 * Whether a line without a mark that begins so may open a report, which an open one does
 * not need: cheaper than to read the line.
 */
bool valgrind_line_may_open(const char *line, size_t len);
/* Whether it is of Valgrind's own crash: VALGRIND_CAUSE or VALGRIND_STATUS. */
bool valgrind_line_is_crash(const char *line);

/* The N of "ERROR SUMMARY: 5 errors from N contexts"; false if it is not there. */
bool valgrind_line_contexts(const char *text, uint64_t *count);

#endif
