/* SPDX-License-Identifier: MIT */
/*
 * stuck.h: finds out that a program can never finish, and why: who waits for
 * what, at which line, and who holds it.
 *
 * Watching a program that process_run() runs:
 *
 *     struct stuck_watch *watch = stuck_watch_new();
 *     struct process_watch hooks = stuck_watch_hooks(watch);
 *     spec.watch = &hooks;
 *     process_run(&spec, &result, &err);         -- OUTCOME_STUCK, if it was
 *     stuck_watch_result(watch)->findings ...
 *     stuck_watch_free(watch);
 *
 * Looking at somebody else's process, once:
 *
 *     struct stuck_result result;
 *     if (stuck_diagnose(pid, &result, &err))
 *         fputs(result.text.ptr, stdout);
 *     stuck_result_release(&result);
 *
 * What counts as stuck
 *   Every thread of the program sleeps in a futex wait without a timeout, waits
 *   for a child of which the same is true, or for a pipe, a socket pair, an eventfd (by
 *   poll(), select() and epoll too) or a lock of a file; two samples prove that this was so at
 *   one moment; and nothing outside can wake it: no signal handler that
 *   could post a semaphore, no debugger, no io_uring, and no other process that has
 *   the other end, or the shared memory (enclose.h). Waits that other processes could end
 *   must have stood for a third of a second.
 *   A cycle of threads that wait for each other's locks (or ends) counts in
 *   spite of signal handlers, unless there are timers, in whichever process below the program;
 *   and such a cycle of two or
 *   more, once it has stood for a third of a second, counts while other threads
 *   run, if the program has no signal handlers. One thread that waits for itself
 *   while others run does not: they may unlock its mutex, which is wrong but
 *   works. When in doubt a program is not stuck: then the deadline tells.
 *
 * A finding (detector DETECTOR_STUCK)
 *   kind     KIND_DEADLOCK: a cycle, one finding each; KIND_STUCK: threads wait
 *            and nobody is left to wake them. One finding a process; processes that wait for
 *            what another has make one together. KIND_LIVELOCK, only at the deadline and
 *            from stuck_diagnose(): threads that run, but come back to the same state (round.h). It
 *            does not prove that it is stuck
 *   threads  every thread: "main", "#2", "#3" ... by age, TSan's own left out; of the other
 *            processes "main of process 2" ...
 *   stacks   one a thread, in the same order. Role STACK_BLOCKED: the thread
 *            belongs to the cycle, goes round, or waits for what nobody will do; STACK_OTHER: it
 *            waits behind such a thread (or is not blocked). `text` is what
 *            the thread waits for, as a sentence without its subject; `lock` names the lock
 *   locks    each mutex, rwlock, condition, semaphore, barrier waited for: "L1" ...
 *   notes    what could not be found out and why; other processes that wait
 *
 * Not thread-safe; one watch watches one program.
 */
#ifndef THREADPROOF_STUCK_STUCK_H
#define THREADPROOF_STUCK_STUCK_H

#include "base/buf.h"
#include "base/error.h"
#include "exec/process.h"
#include "model/finding.h"

struct stuck_result {
    bool stuck;     /* proven; then there is at least one finding */
    bool over;      /* all threads have ended but TSan's own, which would keep the process for ever:
                       it was killed, once it had written out what it printed */
    bool unflushed; /* as far as it could be made to */
    unsigned children_over;   /* child processes of which, and to which, the same is true */
    struct findings findings; /* if it is not proven, of KIND_LIVELOCK */
    /* If it is not proven: what each thread was doing when the deadline came, as findings of
       KIND_UNKNOWN with the label "timeout", one a process of which there is no finding. They
       show no bug. */
    struct findings evidence;
    struct buf text;    /* all of it for a person, several lines; "" before there is a diagnosis */
    int64_t decided_ns; /* on the monotonic clock: when it was sure; 0 if it never was */
    int64_t diagnosed_ns; /* when the diagnosis was complete */
};

struct stuck_watch;

struct stuck_watch *stuck_watch_new(void);
/* Borrows the watch. */
struct process_watch stuck_watch_hooks(struct stuck_watch *watch);
/* Lives as long as the watch; complete once the program has ended. */
const struct stuck_result *stuck_watch_result(const struct stuck_watch *watch);
void stuck_watch_free(struct stuck_watch *watch);

/*
 * Diagnoses a running process and leaves it as it was. A thread is stopped for
 * a moment to read its stack only if it stands where it stood when it was sampled,
 * and not in a system call that would fail with EINTR; of the others only the
 * innermost frames are known, or none. What was stopped stays stopped. False if
 * there is no such process. Where tracing is forbidden the result says so.
 * stuck_result_release() afterwards in both cases.
 */
bool stuck_diagnose(pid_t pid, struct stuck_result *result, struct error *err);
void stuck_result_release(struct stuck_result *result);

/*
 * Appends a finding for a person: its heading, a line for each thread, then the
 * user's part of each stack.
 */
void stuck_render(const struct finding *finding, struct buf *text);

#endif
