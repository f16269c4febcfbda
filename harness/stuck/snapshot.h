/* SPDX-License-Identifier: MIT */
/*
 * snapshot.h: every thread of a program, and of the processes below it, at one
 * moment; private to stuck.
 *
 * The rule that decides: a program can be stuck only if every thread of it is
 * asleep in a futex wait without a timeout, in a wait for a child that
 * is itself so, or in one for a descriptor, of which enclose.h tells more; and this is so at one
 * moment for all of them only if two samples, one after the other, are the same: same threads, same
 * system calls, no thread has run in between. Three traps, each of them seen:
 *   - a thread that was woken keeps its old syscall line until it runs, but its
 *     state is R: so the state counts, and the line is read before it;
 *   - the listing of the threads can miss one that is just being made: so
 *     the kernel's own count must agree;
 *   - TSan keeps a thread of its own in nanosleep, which must be left out; a
 *     thread of the user's with all signals blocked looks the same.
 */
#ifndef THREADPROOF_STUCK_SNAPSHOT_H
#define THREADPROOF_STUCK_SNAPSHOT_H

#include "stuck/proc.h"

enum task_state {
    TASK_AWAKE,      /* runs, or waits for something other than a thread */
    TASK_FUTEX,      /* asleep in a futex wait that has no timeout */
    TASK_CHILD,      /* asleep in a wait for a child process */
    TASK_FILE,       /* asleep in a call that waits for a descriptor without a timeout */
    TASK_ENDED,      /* has ended, not yet reaped (a leader that left by pthread_exit) */
    TASK_BACKGROUND, /* TSan's own */
};

struct task {
    pid_t tid;
    enum task_state state;
    struct proc_call call;
    struct proc_status status;
    bool shared;        /* its futex lies in memory that processes share; see enclose.h */
    const char *detail; /* who could end its wait; NULL if that was not asked */
};

struct snapshot {
    pid_t pid;
    size_t group;       /* the same number for processes of which one waits for the other */
    struct task *tasks; /* in the kernel's order */
    size_t count;
    size_t capacity;
    struct id_list children; /* living ones; listed only while a thread waits for a child */
};

/* The program first, then its descendants as far as they matter. */
struct tree {
    struct snapshot *items;
    size_t count;
    size_t capacity;
};

/* A thread that was seen awake. */
struct awake {
    pid_t pid;
    pid_t tid;       /* 0: none in particular, the process is changing */
    bool first_made; /* one of the first two that its process made: it may be TSan's own */
};

/* Whether a file is a TSan program, remembered for the last file asked about. */
struct tsan_memory {
    uint64_t device;
    uint64_t inode;
    bool has;
};

/* Whether the call is a futex wait that only another thread can end. */
bool call_is_untimed_futex(const struct proc_call *call);

/* What a thread does, by its call and its status alone; never TASK_BACKGROUND. */
enum task_state task_classify(const struct proc_call *call, const struct proc_status *status);

/* Whether the call is one that a blocked program may be in: that, a wait for a child or a file. */
bool call_may_last(const struct proc_call *call);

/*
 * Samples the program `pid`. False, with `awake` filled, as soon as one thread
 * is seen that is not blocked forever.
 */
bool tree_sample(pid_t pid, struct tsan_memory *tsan, struct tree *tree, struct awake *awake);
/* Adds one more process of the program to the sample; false as above. */
bool tree_add(struct tree *tree, pid_t pid, struct tsan_memory *tsan, struct awake *awake);
/* Samples all its processes again: whether no thread has run since. */
bool tree_is_still(const struct tree *tree);
/* Samples every thread of one process, blocked or not. False if it has gone. */
bool snapshot_take(pid_t pid, struct tsan_memory *tsan, struct snapshot *snapshot);
/* The same for the program and all its living descendants. */
bool tree_take(pid_t pid, struct tsan_memory *tsan, struct tree *tree);
/*
 * Whether every thread of the process has ended, except TSan's own: main left by
 * pthread_exit() and the last of the others has gone, so without TSan the
 * process would have ended. That thread, or 0.
 */
pid_t process_is_over(pid_t pid, struct tsan_memory *tsan);
/* Whether no thread has run between the two. */
bool tree_same(const struct tree *a, const struct tree *b);
bool task_same(const struct task *a, const struct task *b);

/*
 * The id by which the memory of the process is read: that of a thread that has
 * not ended, since an ended leader has no memory any more.
 */
pid_t snapshot_body(const struct snapshot *snapshot);

void snapshot_release(struct snapshot *snapshot);
void tree_release(struct tree *tree);

#endif
