/* SPDX-License-Identifier: MIT */
/*
 * enclose.h: whether everybody who could end the waits of a blocked program is
 * in it, and blocked too; private to stuck.
 *
 * A thread that waits to read from a pipe is woken by any process that can write to it. So
 * for each such wait all processes that could end it are looked for on the whole machine
 * (census.h). Those below the program are added to the tree, since they must be blocked as well;
 * any other makes a doubt. Nothing runs in the tree while it is looked at: its last
 * sample must be as the first. So what was read in between was true at one moment.
 *
 * Waits that are understood, and who could end them:
 *   pipe               who has it open, in whatever mode; it has no name to open it by
 *   UNIX socket pair   who has it or its other end open
 *   TCP connection     the same, if both ends are on this machine and nothing is on its way
 *   named pipe         who has it open, once nobody can open it by its name any more
 *   eventfd            who has it open, if none of them has a device that may signal it
 *   epoll, poll        the same of each descriptor watched; and who shares the epoll object
 *   flock()            who has the open file that holds the lock (/proc/locks, and "lock:" in
 *                      proc_pid_fdinfo(5), Linux 4.1)
 *   fcntl() locks      the process that holds it
 *   a futex in shared anonymous memory   who has that memory mapped
 * Of all else (terminals, files, timers, signals, sockets that listen or lead
 * elsewhere, pipes that have a name) the outside can end the wait.
 */
#ifndef THREADPROOF_STUCK_ENCLOSE_H
#define THREADPROOF_STUCK_ENCLOSE_H

#include "stuck/census.h"
#include "stuck/file_wait.h"
#include "stuck/snapshot.h"

/* Whether the tree has waits of these kinds, and marks them; the others need no such proof. */
bool tree_needs_enclosing(struct tree *tree, struct arena *arena);

/*
 * Of a tree that was seen blocked: adds the processes that could end its waits. True if
 * there is nobody else, and all of them are blocked; then `detail` of the tasks and `group`
 * of the processes are filled in. Else `reason`, without its subject, is true of
 * process `pid`.
 */
struct enclosing {
    struct tree *tree;
    struct tsan_memory *tsan;
    struct arena *arena;
    const char *reason;
    pid_t pid;
    pid_t tid;            /* of the thread whose wait it is, if it is one's; 0 */
    struct census census; /* taken when it is first asked: it costs some milliseconds */
    bool has_census;
    const struct snapshot *at; /* the process whose waits are being looked at */
    struct id_list holders;    /* who could end the wait that is being looked at */
};
bool tree_enclose(struct enclosing *enclosing);

/* The parts; each false with a reason. They add to `holders`. */
bool enclose_files(struct enclosing *enclosing, const struct task *task);
bool enclose_lock(struct enclosing *enclosing, const struct file_wait *wait);
bool enclose_memory(struct enclosing *enclosing, const struct task *task);
const struct census *enclose_census(struct enclosing *enclosing);
void enclose_add_holder(struct enclosing *enclosing, pid_t pid);
bool enclose_doubt(struct enclosing *enclosing, const char *reason);

#endif
