/* SPDX-License-Identifier: MIT */
/*
 * reader.h: what the two log readers have in common: where findings go.
 *
 * A reader is fed bytes and calls back; it does no input or output of its own.
 * It streams: its memory is bounded by the largest single report of the log.
 */
#ifndef THREADPROOF_PARSE_READER_H
#define THREADPROOF_PARSE_READER_H

#include "model/finding.h"
#include "model/log.h"

/* What a log says beside findings. */
enum remark_type {
    REMARK_NOTE,      /* a sentence of ours about something that is not a bug */
    REMARK_OPTION,    /* an option that Valgrind was run with, in the order of the log */
    REMARK_SUPPRESSED /* a suppression, by its name or rule, that `count` reports fell under */
};

struct remark {
    enum remark_type type;
    const char *text;
    uint64_t count; /* of REMARK_SUPPRESSED */
};

struct sink {
    /*
     * A finding. It and all that it points to are valid only during the call;
     * findings_add() keeps a copy.
     */
    void (*finding)(void *context, const struct finding *finding);
    /*
     * Text that belongs to no report, whole lines as far as possible, without
     * the line ends; `position` is the byte in the log. NULL: the log is the
     * detector's alone, and each stretch of such text is passed on as a
     * finding of kind `unknown` whose message is its first line and whose notes are
     * all its lines.
     */
    void (*text)(void *context, const char *line, size_t len, uint64_t position);
    void *context;
    /* A remark, valid only during the call; NULL: nobody asks. */
    void (*remark)(void *context, const struct remark *remark);
};

/* Passes a remark on, if somebody asks. */
static inline void sink_remark(const struct sink *sink, enum remark_type type, const char *text,
                               uint64_t count)
{
    if (sink->remark)
        sink->remark(sink->context, &(struct remark){type, text, count});
}

#endif
