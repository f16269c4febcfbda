/* SPDX-License-Identifier: MIT */
/*
 * decide.h: from samples to a verdict; private to stuck.
 */
#ifndef THREADPROOF_STUCK_DECIDE_H
#define THREADPROOF_STUCK_DECIDE_H

#include "stuck/snapshot.h"
#include "stuck/stuck.h"

/*
 * The cycle of mutex owners and joins that the system calls alone show, as a
 * number that stays the same exactly as long as its threads do not run; 0 if
 * there is none. Cheap: stops nothing.
 *
 * With `others_run` a thread that waits for itself is left out: the mutex may
 * be meant as a signal, locked twice by one thread and unlocked by another. That is
 * against POSIX, and works; only when nobody is left to unlock it is it certain.
 */
uint64_t cycle_signature(const struct snapshot *snapshot, bool others_run, struct arena *arena);
/* The same of a whole tree: equal while the same threads stand in the same waits. */
uint64_t tree_signature(const struct tree *tree);
/* The same, and none of them has run in between. */
uint64_t tree_standing_signature(const struct tree *tree);

/*
 * Two equal samples of every thread blocked, in a row. `tree` is released by the
 * caller in any case.
 */
bool decide_all_blocked(pid_t pid, struct tsan_memory *tsan, struct tree *tree,
                        struct awake *awake);

/*
 * A tree that was all blocked: fills the result if nothing can wake it; else
 * false, and `doubt` (in `arena`) says what might. Adds the processes below it that it waits
 * for to the tree. `outside` is the thread whose wait the outside may end; tid 0 if it is none's.
 */
bool decide_tree(struct tree *tree, struct tsan_memory *tsan, bool harmless, struct arena *arena,
                 struct stuck_result *result, struct awake *outside, const char **doubt);

/* A process of which some threads stand in a cycle: fills the result if the stacks confirm it. */
bool decide_cycle(const struct snapshot *snapshot, bool harmless, struct arena *arena,
                  struct stuck_result *result);

/*
 * Looks for threads that run and get nowhere, in each process of the tree: a finding of
 * KIND_LIVELOCK each. That does not prove the program stuck, so `stuck` stays false. Slow: see
 * round.h.
 */
void decide_livelock(const struct tree *tree, bool harmless, struct arena *arena,
                     struct stuck_result *result);

/* What every thread does, and why that is not called stuck (`doubt`, or NULL). */
void describe_tree(const struct tree *tree, bool harmless, const char *doubt, struct arena *arena,
                   struct stuck_result *result);

void result_init(struct stuck_result *result);

#endif
