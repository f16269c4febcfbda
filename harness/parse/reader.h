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
};

#endif
