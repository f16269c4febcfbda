/* SPDX-License-Identifier: MIT */
/*
 * sink.h: where a report's bytes go; private to report.
 *
 * A failed write is remembered and makes all later ones do nothing, so that
 * writers need not look; report_write() tells the first failure at the end.
 */
#ifndef THREADPROOF_REPORT_SINK_H
#define THREADPROOF_REPORT_SINK_H

#include "base/buf.h"
#include "report/report.h"

struct sink {
    struct report_output out;
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
