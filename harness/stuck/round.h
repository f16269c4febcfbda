/* SPDX-License-Identifier: MIT */
/*
 * round.h: whether the threads of a process that run only go round in a circle;
 * private to stuck.
 *
 * A long computation and a thread that spins for ever look the same from outside. They
 * differ in this: the one that computes is never again in a state in which it has been, with
 * the same registers and the same memory. So the threads that run are stopped and take
 * single steps, one thread after the other, until all that they
 * and the memory of the process are has come back. What happens in such a circle leaves no
 * trace, and nothing in it can tell one turn from the next.
 *
 * Reported only for a process whose other threads wait forever, that nothing outside can
 * reach (doubt.h; shared memory), and whose circles have no system calls but sched_yield() and
 * sleeps, no look at a clock and no random number: else the next turn may be another.
 *
 * One thread alone that goes round does so for ever. Of several it is known that they come
 * back to one of few common states, however their steps were mixed; whether another order of them
 * would set one free is not known.
 */
#ifndef THREADPROOF_STUCK_ROUND_H
#define THREADPROOF_STUCK_ROUND_H

#include "stuck/snapshot.h"

/*
 * False if it is not so, or cannot be told: on machines other than x86-64, under Valgrind and
 * ThreadSanitizer, with more than 256 MB of memory that can be written. `round`
 * says it of each task: whether it goes round; the others wait. Takes some tenths of a second, on a
 * busy machine 20 seconds at most, in which the threads run slower; costs next to nothing where
 * one of the others can go on.
 *
 * `harmless`: the process is to live on even if we are killed. Then a child of ours looks, which
 * the kernel may forbid where we might (kernel.yama.ptrace_scope).
 */
bool process_goes_round(const struct snapshot *snapshot, bool harmless, struct arena *arena,
                        bool *round);

#endif
