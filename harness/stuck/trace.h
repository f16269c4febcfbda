/* SPDX-License-Identifier: MIT */
/*
 * trace.h: a thread of another process under ptrace(2), that can be made to take single
 * steps; private to stuck. On machines other than x86-64 trace_begin() is always false.
 *
 *     struct trace trace;
 *     if (trace_begin(&trace, tid, until))
 *         while (trace_step(&trace, until)) ...
 *     trace_end(&trace);
 *
 * SIGCHLD must be blocked meanwhile: by it the kernel says that a thread has stopped. A thread that
 * is let go runs on undisturbed. If we are killed within a step, SIGTRAP ends it. Times
 * are clock_ns()'s.
 */
#ifndef THREADPROOF_STUCK_TRACE_H
#define THREADPROOF_STUCK_TRACE_H

#include <sys/types.h>
#include <sys/user.h>

#include "base/base.h"

struct trace {
    pid_t tid;
    bool attached;
    bool stopped;
    int signal; /* one that it stopped for, which it is to get yet; 0 */
#if defined(__x86_64__)
    struct user_regs_struct registers; /* of the last stop, without what is the kernel's alone */
#endif
};

/* Attaches to the thread and stops it. trace_end() afterwards in both cases. */
bool trace_begin(struct trace *trace, pid_t tid, int64_t until_ns);
void trace_end(struct trace *trace);

/* Lets it run, and stops it again. */
bool trace_go(struct trace *trace);
bool trace_stop(struct trace *trace, int64_t until_ns);
/* One instruction, a system call as one. False too if a signal comes instead. */
bool trace_step(struct trace *trace, int64_t until_ns);

/* The registers that are not in `registers` (vectors, floating point), with their size; 0: unknown.
 */
size_t trace_vectors(const struct trace *trace, void *bytes, size_t size);

/*
 * The bytes of its memory in which the kernel writes down where it runs (rseq(2); asked for since
 * Linux 5.13); 0: none, or not known.
 */
size_t trace_kernels_own(const struct trace *trace, uint64_t *address);

/* Waits until a thread that is traced stops; false if the time is over or it has ended. */
bool trace_await(pid_t tid, int *status, int64_t until_ns);

#endif
