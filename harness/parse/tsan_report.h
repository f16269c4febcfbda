/* SPDX-License-Identifier: MIT */
/*
 * tsan_report.h: the lines of one block of a TSan log -> one finding.
 *
 * A block is a report ("WARNING: ..."), what is left of one that has lost its
 * beginning, a crash ("ERROR: ... SEGV"), a message by which the detector gives
 * up, or a stretch of text that is none of these.
 *
 * Life cycle: zero-initialise, tsan_report_parse once a block, tsan_report_free.
 * The arrays and the arena are kept from block to block, so once they are as
 * big as the log needs, nothing is allocated any more.
 */
#ifndef THREADPROOF_PARSE_TSAN_REPORT_H
#define THREADPROOF_PARSE_TSAN_REPORT_H

#include "model/finding.h"

/* Ordered: those from REPORT to CRASH are reports, and with FAILURE all that have indented lines.
 */
enum tsan_block {
    TSAN_BLOCK_NONE,
    TSAN_BLOCK_OPENING, /* a separator was read, a report should follow */
    TSAN_BLOCK_REPORT,
    TSAN_BLOCK_HEADLESS, /* what follows the header of a report; a SUMMARY may be its last line */
    TSAN_BLOCK_CRASH,
    TSAN_BLOCK_FAILURE,
    TSAN_BLOCK_TEXT,
};

/* A line of a block, `at` bytes from the block's first; it ends with NUL. */
struct tsan_line {
    size_t at;
    size_t len;
};

struct tsan_report {
    struct finding finding;
    struct stack *stacks; /* room for one of each line of the block, */
    struct frame *frames; /* so that neither array moves while it is pointed into */
    size_t room;
    size_t frames_used;
    struct thread *threads;
    size_t thread_room;
    struct lock *locks;
    size_t lock_room;
    const char **notes;
    size_t note_room;
    struct arena names;  /* ids, names and what else must be cut out of a heading */
    const char *heading; /* an unknown one; a stack or a note, as the next line tells */
    bool wrapped;        /* set by the caller: lines of the block may have been broken */
    bool lost;           /* the detector could not restore the last stack */
    unsigned number;     /* of the last frame */
};

/*
 * The finding, valid until the next call; it points into the block, which is
 * cut into fields in place. `base` is the block's first byte.
 */
struct finding *tsan_report_parse(struct tsan_report *report, enum tsan_block type, char *base,
                                  struct tsan_line *lines, size_t count);

/* Adds to the finding; `text` need not end with NUL and is copied. */
void tsan_report_add_note(struct tsan_report *report, const char *text, size_t len);

void tsan_report_free(struct tsan_report *report);

/*
 * For tsan_heading.c and tsan_location.c. An opened stack takes the frames that follow. Threads and
 * locks are made when they are first named; "main" is the id of "main thread".
 */
struct stack *tsan_report_open_stack(struct tsan_report *report, enum stack_role role,
                                     const char *text);
struct thread *tsan_report_thread(struct tsan_report *report, const char *id, size_t len);
struct lock *tsan_report_lock(struct tsan_report *report, const char *name, size_t len);

/* A heading of a section, without its indentation. False if it is not known. */
bool tsan_heading_parse(struct tsan_report *report, const char *text);
/* The same for a heading that begins with "Location is ". */
bool tsan_location_parse(struct tsan_report *report, const char *text);
/* Whether a line of a report without its indentation is one; whether it is one wherever it is. */
bool tsan_heading_fits(const char *text);
bool tsan_heading_is_sure(const char *text);
/* Where a sure one begins behind other text, or NULL. */
const char *tsan_heading_inside(const char *line);
/* Whether it begins as one. */
bool tsan_heading_begins(const char *text);
/*
 * "SUMMARY: ThreadSanitizer: data race a.c:12 in main", the last line of a report, of
 * which it tells the kind and the place. Whether a line is one; whether it tells both;
 * and into a finding that has lost its header.
 */
bool tsan_summary_is_one(const char *line);
bool tsan_summary_tells(const char *line);
void tsan_summary_take(struct tsan_report *report, char *line);

#endif
