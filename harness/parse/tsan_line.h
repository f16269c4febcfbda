/* SPDX-License-Identifier: MIT */
/*
 * tsan_line.h: what a line of a TSan log is, by the line alone.
 *
 * Only lines that start in the first column are classified; the indented ones
 * of a report are the business of tsan_report.h.
 */
#ifndef THREADPROOF_PARSE_TSAN_LINE_H
#define THREADPROOF_PARSE_TSAN_LINE_H

#include "base/base.h"

enum tsan_line_type {
    TSAN_TEXT,          /* not TSan's, or wording that we do not know */
    TSAN_SEPARATOR,     /* "==================", opens and closes a report */
    TSAN_REPORT,        /* "WARNING: ThreadSanitizer: KIND (pid=N)" */
    TSAN_CUT_REPORT,    /* the same without the end, for a KIND that is known */
    TSAN_SUMMARY,       /* "SUMMARY: ThreadSanitizer: ..." */
    TSAN_DEADLY_SIGNAL, /* "ThreadSanitizer:DEADLYSIGNAL", before TSAN_CRASH */
    TSAN_CRASH,         /* "==N==ERROR: ThreadSanitizer: SEGV on unknown address ..." */
    TSAN_FAILURE,       /* the detector gives up, and says no more than this line */
    TSAN_FAILURE_STACK, /* the detector gives up, and a stack follows */
    TSAN_ABORTING,      /* "==N==ABORTING" */
    TSAN_STARTED,       /* "***** Running under ThreadSanitizer v3 (pid N) *****" */
    TSAN_STATISTICS,    /* "Stats: ...", printed at exit with verbosity=1 */
    TSAN_REPORTED,      /* "ThreadSanitizer: reported N warnings" */
    TSAN_SUPPRESSIONS,  /* "ThreadSanitizer: Matched N suppressions", a list follows */
    TSAN_NOISE,         /* known, and nothing that a finding needs */
};

/* `line` ends with NUL at `len`. */
enum tsan_line_type tsan_line_type(const char *line, size_t len);

/* The N of "ThreadSanitizer: reported N warnings"; false if it is not there. */
bool tsan_line_reported(const char *line, uint64_t *count);

/*
 * Where a line of TSan's begins inside `line`, behind something that another
 * program put before it ("2026-11-20T12:24:01Z WARNING: ThreadSanitizer: ..."):
 * one that opens a report or says how the run went, or a SUMMARY. NULL if there is
 * none, or if it is quoted and no more than a few words ("grep 'FATAL: ThreadSan...").
 */
const char *tsan_line_find(const char *line, size_t len);

/* Whether bytes that end without a line end may be the beginning of a TSan line. */
bool tsan_line_may_begin(const char *line, size_t len);
/* The same, for a line that hardly any other program begins so. */
bool tsan_line_may_open(const char *line, size_t len);

/* The rule of "1 race:^w$", a line of the list that follows TSAN_SUPPRESSIONS; else NULL. */
const char *tsan_line_suppression(const char *line, uint64_t *hits);

/*
 * Behind the "==N==" that Report() of the runtime puts first; N goes to *pid.
 * The line itself, with *pid untouched, if it does not begin so.
 */
const char *tsan_line_skip_pid(const char *line, uint64_t *pid);

#endif
