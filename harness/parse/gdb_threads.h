/* SPDX-License-Identifier: MIT */
/*
 * gdb_threads.h: the stacks that gdb prints for "thread apply all bt" -> one
 * finding, of what each thread was blocked in.
 *
 * Source of the format: the manual "Debugging with GDB", chapters Threads and
 * Backtrace, and gdb 13 and 16 as they print (harness/tests/data/gdb).
 *
 * What such a text proves is little. A thread's innermost frames name the function
 * that it is blocked in, and, where the C library has debug information, its object:
 * "mutex=0x55..40 <lock>". A join names the thread that is waited for. Who owns a mutex is in
 * the text only if it was asked for:
 *
 *     (gdb) p lock
 *     $1 = {__data = {__lock = 2, __count = 0, __owner = 4711, ...
 *
 * or "p *(pthread_mutex_t *) 0x55..40". A deadlock is a finding only if such owners, and
 * joins, make a cycle; all else is of kind `blocked`, which proves no bug: a thread
 * that waits may be woken the next moment.
 *
 * Life cycle: gdb_threads_new, gdb_threads_line for each line, gdb_threads_end once,
 * gdb_threads_free. A second "thread apply all bt" makes a second finding.
 */
#ifndef THREADPROOF_PARSE_GDB_THREADS_H
#define THREADPROOF_PARSE_GDB_THREADS_H

#include "parse/reader.h"

struct gdb_threads;

/* Only the sink's `finding` is called. It is copied. */
struct gdb_threads *gdb_threads_new(const struct sink *sink);
/* Whether the line is gdb's, and taken. */
bool gdb_threads_line(struct gdb_threads *reader, const char *line, uint64_t position);
/* Passes on what is left. */
void gdb_threads_end(struct gdb_threads *reader);
void gdb_threads_free(struct gdb_threads *reader);

#endif
