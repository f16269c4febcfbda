/* SPDX-License-Identifier: MIT */
/* source.h: the lines around a place, as far as the record has them; private to report. */
#ifndef THREADPROOF_REPORT_SOURCE_H
#define THREADPROOF_REPORT_SOURCE_H

#include "model/record.h"

struct source_lines {
    const char *text; /* in the record; not NUL-terminated, and without the end of the last line */
    size_t len;
    unsigned first; /* number of the first line */
    unsigned count; /* 0: the record lacks that place */
};

/* The frame's line and up to `around` on each side of it. */
struct source_lines source_around(const struct record *record, const struct frame *frame,
                                  unsigned around);

#endif
