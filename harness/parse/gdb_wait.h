/* SPDX-License-Identifier: MIT */
/* gdb_wait.h: what a thread is blocked in, by the stack that gdb printed; private to parse. */
#ifndef THREADPROOF_PARSE_GDB_WAIT_H
#define THREADPROOF_PARSE_GDB_WAIT_H

#include "parse/gdb_frame.h"

struct gdb_wait {
    const char *what;   /* "for mutex", "to read", as behind "waits"; NULL: it runs, or nobody
                           knows what it does */
    const char *type;   /* of an object in memory: "mutex", "condition"; else NULL */
    const char *symbol; /* of that object, "accounts+8"; or NULL */
    uint64_t object;    /* its address; of a join the thread's pthread_t; 0 unknown */
    long descriptor;    /* -1: none, or unknown */
    bool joins;
    bool timed; /* it ends by itself */
};

struct gdb_wait gdb_wait_of(const struct gdb_frame *frames, size_t count, struct arena *arena);

#endif
