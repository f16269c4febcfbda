/* SPDX-License-Identifier: MIT */
/* gdb_frame.h: one line of a stack that gdb printed; private to parse. */
#ifndef THREADPROOF_PARSE_GDB_FRAME_H
#define THREADPROOF_PARSE_GDB_FRAME_H

#include "base/arena.h"
#include "model/finding.h"

struct gdb_frame {
    struct frame frame;
    const char *arguments; /* "mutex=0x55..40 <lock>, ...", "" if there are none */
};

/* "#4  0x000055e8 in transfer (argument=0x1) at bank.c:20". False if it is not such a line. */
bool gdb_frame_read(const char *line, struct arena *arena, struct gdb_frame *frame);

/* The value of the argument, "0x55..40 <lock>", behind "name=name@entry="; NULL if it is not there.
 */
const char *gdb_frame_argument(const struct gdb_frame *frame, const char *name);

#endif
