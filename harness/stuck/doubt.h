/* SPDX-License-Identifier: MIT */
/*
 * doubt.h: what could still wake a program all of whose threads are blocked;
 * private to stuck.
 *
 * A signal handler may post a semaphore, another process may hold the other end
 * of a process-shared lock, a debugger may do anything. Such a program is not
 * accused, unless its threads wait for each other in a cycle of locks: no
 * handler and no other process can unlock a mutex for the thread that owns it.
 *
 * Python has a handler for SIGINT of its own, and locks that record no owner: a deadlock of two of
 * them looks like a server that waits until it is interrupted, so that is said, and no more.
 */
#ifndef THREADPROOF_STUCK_DOUBT_H
#define THREADPROOF_STUCK_DOUBT_H

#include "stuck/snapshot.h"

struct doubt {
    enum {
        DOUBT_NONE,
        DOUBT_SOFT, /* the outside may end a wait, but not a cycle of locks */
        DOUBT_HARD  /* a timer's handler may leave even a cycle (siglongjmp, exit), or it is traced
                     */
    } level;
    const char *reason; /* a sentence without its subject: "has a handler for signal 14" */
    pid_t pid;          /* the process that it is true of */
};

/*
 * The strongest doubt about any process of the tree, except for waits that other
 * processes may end, which enclose.h decides; the reason lives in `arena`.
 */
struct doubt tree_doubt(const struct tree *tree, struct arena *arena);
/*
 * The same about one process, with the futexes that it waits for in memory that it may share. Of
 * one without threads, which has ended, nothing is certain: DOUBT_HARD.
 */
struct doubt snapshot_doubt(const struct snapshot *snapshot, struct arena *arena);

#endif
