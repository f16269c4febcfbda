/* SPDX-License-Identifier: MIT */
/*
 * sink.h: the one way of a report's bytes to their output.
 *
 * A failed write is remembered and makes all later ones do nothing, so that
 * writers need not look; sink_close() tells the first failure.
 */
#ifndef THREADPROOF_MARKUP_SINK_H
#define THREADPROOF_MARKUP_SINK_H

#include "base/error.h"
#include "markup/output.h"

struct sink {
    struct output out;
    uint64_t written; /* bytes */
    int failed;       /* errno of the first failure, or 0 */
};

void sink_add(struct sink *sink, const void *bytes, size_t len);
void sink_str(struct sink *sink, const char *text);
void sink_char(struct sink *sink, char c);
void sink_repeat(struct sink *sink, char c, size_t times);
void sink_number(struct sink *sink, uint64_t number);
/* Flushes; false and an error if any write failed. */
bool sink_close(struct sink *sink, struct error *err);

#endif
