/* SPDX-License-Identifier: MIT */
/*
 * tsan_block.h: whole lines of a TSan log -> blocks -> findings; private to the
 * reader, whose other half, tsan_log.c, makes lines of bytes.
 */
#ifndef THREADPROOF_PARSE_TSAN_BLOCK_H
#define THREADPROOF_PARSE_TSAN_BLOCK_H

#include "base/buf.h"
#include "parse/tsan_log.h"
#include "parse/tsan_report.h"

/* A longer line, or stretch of text, is passed on in pieces. */
enum { PIECE_MAX = 1024 * 1024 };

/*
 * A block is collected line by line and cut into fields when it is complete,
 * so that the buffer may still move while it grows.
 *
 * `data` holds the open block and the line that is not complete yet:
 *
 *     block_at ... line_at ... scanned ... data.len
 *     `- lines of the block
 *                  `- no line end up to `scanned`
 *
 * Line ends become NUL. Without an open block, block_at has no meaning.
 */
struct tsan_log {
    struct sink sink;
    struct log_facts facts;
    struct buf data;
    uint64_t origin; /* byte of the log at data.ptr[0] */
    uint64_t shift;  /* what a position of tsan_log_line() is more than ours, modulo 2^64 */
    size_t line_at;
    size_t scanned;
    bool in_piece; /* the current line is being passed on in pieces */
    bool escapes;  /* the current line may hold a terminal's control sequences */
    bool held;     /* the line before line_at, which is whole, waits for the one behind it */
    size_t held_at;
    size_t held_len;
    bool ending; /* nothing follows any more */

    enum tsan_block block;
    size_t block_at;
    uint64_t block_shift;
    struct tsan_line *lines; /* of the block */
    size_t line_count;
    size_t line_room;
    bool crash_headed; /* the block has its "ERROR: ThreadSanitizer: SEGV" */
    bool proven;       /* the report is TSan's beyond doubt, not text that looks like one */
    bool summed_up;    /* the last line that is not blank was the SUMMARY of a report */
    bool broken_off;   /* a report began in another */
    uint64_t owed;     /* reports that ended without their SUMMARY, which may come later */
    struct summaries *summaries; /* of all reports */
    bool shares_summaries;       /* which are another reader's */
    bool in_suppressions;
    struct tsan_report report;
    tsan_offer *offer; /* NULL: the log is all TSan's */
    void *offer_context;
};

static inline uint64_t tsan_block_position(const struct tsan_log *log)
{
    return log->origin + log->block_at + log->block_shift;
}

static inline uint64_t tsan_line_position(const struct tsan_log *log, size_t at)
{
    return log->origin + at + log->shift;
}

static inline void tsan_block_add(struct tsan_log *log, size_t at, size_t len)
{
    ARRAY_GROW(log->lines, log->line_count, log->line_room);
    log->lines[log->line_count++] = (struct tsan_line){at - log->block_at, len};
}

static inline bool tsan_in_report(const struct tsan_log *log)
{
    return log->block >= TSAN_BLOCK_REPORT && log->block <= TSAN_BLOCK_CRASH;
}

/*
 * Whether an open block takes the line whatever it says, by its indentation. U+00A0
 * is one that is to be taken out first.
 */
static inline bool tsan_block_takes(const struct tsan_log *log, const char *line, size_t len)
{
    return log->block >= TSAN_BLOCK_REPORT && log->block <= TSAN_BLOCK_FAILURE &&
           (len == 0 || (*line == ' ' && line[1] != '\xc2') || *line == '\t');
}

/*
 * The line at data.ptr + at, which ends with NUL at `len`. False: what it is can be
 * told only when the next line is there, and nothing was done.
 */
bool tsan_block_line(struct tsan_log *log, size_t at, size_t len);
/* The same for one that is known to be none of TSan's, or a piece of one. */
void tsan_block_text(struct tsan_log *log, size_t at, size_t len);
/* Passes the open block on; `rest` is a line of it that was cut short. */
void tsan_block_end_with(struct tsan_log *log, const char *rest, size_t rest_len);
/* Ends the blocks that have no end of their own. */
void tsan_block_leave(struct tsan_log *log);
/* Something new begins, although a report should have ended first. */
void tsan_block_break_off(struct tsan_log *log);
/* What only looked like a report is text after all. */
void tsan_block_doubt(struct tsan_log *log);

#endif
