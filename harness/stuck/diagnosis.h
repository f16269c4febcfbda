/* SPDX-License-Identifier: MIT */
/*
 * diagnosis.h: all that is known about the threads of one process, or of
 * some that wait for one another, and the findings made of it; private to stuck.
 *
 * The wait-for graph: each thread waits for at most one other (the owner of
 * the mutex, the writer of the rwlock, the thread that it joins), so following
 * the arrows from any thread ends, or comes round: that is the cycle.
 */
#ifndef THREADPROOF_STUCK_DIAGNOSIS_H
#define THREADPROOF_STUCK_DIAGNOSIS_H

#include "stuck/snapshot.h"
#include "stuck/valgrind.h"
#include "stuck/wait.h"

/* Index of a thread that is not there. */
#define NOBODY SIZE_MAX

struct thread_view {
    const struct task *task;
    size_t process;   /* which of them it belongs to, from 0 */
    const char *id;   /* "main", "#2", "#2 of process 2" */
    const char *name; /* given by the program, or NULL */
    struct stack stack;
    struct wait wait;
    const char *variable; /* that the object is, or where it lies */
    const char *lock;     /* "L1", or NULL */
    size_t owner;         /* index of the thread that must act first, or NOBODY */
    size_t cycle;         /* number of the cycle that it belongs to, from 1; 0 none */
    bool goes_round;      /* it runs, and comes back to the same state (round.h) */
};

struct diagnosis {
    pid_t pid; /* of the first process */
    size_t process_count;
    struct thread_view *threads;
    size_t count;
    size_t cycles;
    const char **notes;
    size_t note_count;
    size_t note_capacity;
    struct arena *arena;
};

/*
 * Reads the stacks and waits of every thread of the processes. `harmless`: stop
 * no thread that would notice. The snapshots must outlive the result; the rest
 * lives in `arena`.
 */
void diagnosis_make(const struct snapshot *const *processes, size_t count, bool harmless,
                    struct arena *arena, struct diagnosis *diagnosis);
void diagnosis_note(struct diagnosis *diagnosis, const char *format, ...) PRINTF_LIKE(2, 3);

/* Sets `cycle` of every thread and returns how many cycles there are. */
size_t diagnosis_find_cycles(struct thread_view *threads, size_t count);

/* "main", "thread #2", "main of process 2" */
const char *diagnosis_thread_name(const struct diagnosis *diagnosis, size_t index);

/*
 * What the thread waits for, without its subject: "waits for mutex 0x5581
 * (accounts[1].lock) in transfer (bank.c:31), held by thread #3".
 */
const char *diagnosis_sentence(const struct diagnosis *diagnosis, const struct thread_view *thread);

/* Appends the findings: one for each cycle, else one of KIND_STUCK. */
void diagnosis_findings(const struct diagnosis *diagnosis, struct findings *findings);
/* Appends one of KIND_LIVELOCK, of the threads that go round. */
void diagnosis_livelock(const struct diagnosis *diagnosis, struct findings *findings);
/* Appends what is known as a finding that shows no bug. */
void diagnosis_evidence(const struct diagnosis *diagnosis, struct findings *findings);

#endif
