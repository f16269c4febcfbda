/* SPDX-License-Identifier: MIT */
/*
 * valgrind_process.h: the text of one process, private to the reader of text.
 *
 * What stands between two headings is an item: an error with its stacks, a
 * thread and where it was created, a fatal signal. Nothing in the text says where
 * an item ends; the next one does.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_PROCESS_H
#define THREADPROOF_PARSE_VALGRIND_PROCESS_H

#include "base/buf.h"
#include "parse/valgrind_builder.h"
#include "parse/valgrind_line.h"
#include "parse/valgrind_text.h"
#include "parse/valgrind_wording.h"

enum valgrind_item {
    ITEM_NONE,
    ITEM_ASIDE,   /* Valgrind's own affairs: a stack in it means nothing */
    ITEM_UNKNOWN, /* a sentence that we do not know; an error, if a stack follows */
    ITEM_BEFORE,  /* stacks that come before the error's sentence */
    ITEM_ERROR,
    ITEM_HEADLESS, /* the log begins inside an error */
    ITEM_CREATED,
    ITEM_SIGNAL,
    ITEM_FAILURE, /* Valgrind crashed; where the program's threads were */
};

struct valgrind_process {
    uint64_t pid;           /* 0: of the lines without a mark */
    enum detector detector; /* DETECTOR_NONE until something says so */
    uint64_t version;       /* 24 of Valgrind 3.24; 0 unknown */
    struct valgrind_threads threads;
    struct builder builder;
    uint64_t used; /* when the last line came */

    enum valgrind_item item;
    const char *label;  /* of the error; NULL: we have no name for it */
    enum detector says; /* the only detector that words it so, or DETECTOR_NONE */
    uint64_t position;  /* of the item's first line */
    size_t bytes;       /* of the item so far */
    uint64_t thread;    /* that was created */
    struct fatal_signal signal;

    bool blank;       /* the line before was */
    bool expecting;   /* a heading came, its stack did not yet */
    bool options;     /* the lines before were the options that Valgrind was run with */
    bool interrupted; /* the line before was not for the reader of reports */
    unsigned foreign; /* lines of others since the last one */

    struct buf
        thread_name; /* of the thread that memcheck and DRD speak of until they say otherwise */
    bool after_signal;
    bool headed;     /* its opening was read, its summary was not */
    bool whole;      /* its opening was read */
    bool again;      /* from here on reports are repeated */
    uint64_t errors; /* passed on */
};

/* More at a time than this no log has; the one that is silent longest makes room. */
enum { PROCESSES_MAX = 64 };

struct valgrind_text {
    struct sink sink;
    struct log_facts facts;
    enum detector detector;
    struct valgrind_process *processes[PROCESSES_MAX];
    size_t process_count;
    uint64_t clock;      /* lines taken */
    uint64_t end;        /* byte behind the last line taken */
    uint64_t unfinished; /* processes whose opening was read and whose summary was not */
    uint64_t missing;    /* errors counted in summaries of such processes that were not read */
    uint64_t contexts;   /* the most that another process counted */
    uint64_t errors;     /* passed on, of all processes */
    bool failed;         /* Valgrind crashed: stacks are its own from here on ... */
    bool status;         /* ... and from here on those of the program's threads */
    struct buf cause;    /* in its words */
};

void valgrind_process_line(struct valgrind_text *text, struct valgrind_process *process,
                           const struct valgrind_line *line, uint64_t position);
/* The line was cut off, so that its words cannot be trusted. */
void valgrind_process_cut(struct valgrind_text *text, struct valgrind_process *process,
                          const struct valgrind_line *line, uint64_t position);

/* Begins an item; the one that is open ends. */
void valgrind_item_open(struct valgrind_text *text, struct valgrind_process *process,
                        enum valgrind_item item, uint64_t position);
/* The open item, if there is one, is over: passes on what it was. */
void valgrind_item_end(struct valgrind_text *text, struct valgrind_process *process);
/* The frames that came last are one stack. */
void valgrind_item_close_stack(struct valgrind_process *process);

/* Adds the frame "at 0x10919B: work (race.c:9)". */
void valgrind_text_frame(struct builder *b, const char *text, size_t len);

#endif
