/* SPDX-License-Identifier: MIT */
/* output.h: where the bytes of a report go. */
#ifndef THREADPROOF_MARKUP_OUTPUT_H
#define THREADPROOF_MARKUP_OUTPUT_H

#include "base/buf.h"

/* Exactly one is set. */
struct output {
    FILE *file;
    struct buf *buf;
};
static inline struct output output_to_file(FILE *file)
{
    return (struct output){.file = file};
}
static inline struct output output_to_buf(struct buf *buf)
{
    return (struct output){.buf = buf};
}

#endif
