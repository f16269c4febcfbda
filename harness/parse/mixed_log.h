/* SPDX-License-Identifier: MIT */
/*
 * mixed_log.h: a log that others wrote to as well -> findings. A CI system's,
 * a container's or a test runner's log, in which reports of ThreadSanitizer,
 * Valgrind's text and Valgrind's XML (whole, or errors out of it) stand among other
 * lines, and in which each line may have something in front: see prefix.h.
 *
 * A prefix is learned from the line that opens a report, whatever it is, if the next
 * line has it too: else it is text that lacks its line end. From then on all lines with that prefix
 * are one stream, which is read as if it were a log of its own, so writers with different prefixes
 * may interleave as they like. Colours and cursor movements of a terminal are taken out, and what
 * a carriage return overwrote.
 *
 * What is impossible: where several processes write into each other's reports
 * line by line and nothing in front of the lines tells them apart, no reader
 * can know whose a line is. The reports are found, each frame is in one of
 * them or in a finding of kind `unknown`, and the log counts as malformed where
 * a report began in another.
 *
 * Life cycle as in tsan_log.h. The log that has no prefix is read by the TSan
 * reader directly, at its speed.
 */
#ifndef THREADPROOF_PARSE_MIXED_LOG_H
#define THREADPROOF_PARSE_MIXED_LOG_H

#include "parse/foreign.h"
#include "parse/reader.h"

struct mixed_log;

struct mixed_facts {
    struct log_facts log;   /* of all streams together */
    enum detector detector; /* whose findings are in it; the first one's, if there are several */
    uint64_t missing;       /* errors that Valgrind counted and that are not in it */
    bool foreign[FOREIGN_COUNT];        /* a report that is not read is in it ... */
    uint64_t foreign_at[FOREIGN_COUNT]; /* ... the first at this byte */
};

/*
 * The sink is copied. Text that belongs to no report goes to its `text`, or is skipped
 * if that is NULL: others wrote it, so it never becomes a finding.
 */
struct mixed_log *mixed_log_new(const struct sink *sink);
void mixed_log_feed(struct mixed_log *reader, const char *bytes, size_t len);
struct mixed_facts mixed_log_end(struct mixed_log *reader);
void mixed_log_free(struct mixed_log *reader);

#endif
