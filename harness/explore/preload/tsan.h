/* SPDX-License-Identifier: MIT */
/* tsan.h: what must be known of a detector that is in the program too. */
#ifndef EXPLORE_PRELOAD_TSAN_H
#define EXPLORE_PRELOAD_TSAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void tsan_start(void);

/* EXPLORE_FOUND_TSAN_* and EXPLORE_FOUND_VALGRIND. */
uint32_t tsan_found(void);

/*
 * clang's TSan starts a thread with a routine and a parameter of its own, and the parent
 * waits until that has run for a while: such a thread cannot be held at its start. What the
 * parameter begins with is the program's routine and argument; those can be replaced. Whether
 * that is so in this very build is tried out once. False: it is not.
 */
bool tsan_layout_is_known(void);
bool tsan_is_probe(void *(*start)(void *), void *argument);
/* clang's TSan reads the clock for itself too, by the same way as for the program, but from
   another place. */
bool tsan_reads_clock(void *place);
/* Whether this is TSan's start of one of the program's threads, not of its own. */
bool tsan_starts(void *(*start)(void *));

/* Of an order between threads that no real operation shows: TSan as a shared library,
   Helgrind and DRD. */
void happens_before(const void *object);
void happens_after(const void *object);

/* The same of conditions, which order threads for Helgrind and DRD, but not for TSan. */
void condition_signalled(const void *condition);
void condition_woken(const void *condition);

/*
 * TSan as a shared library takes our function for the program's: FRAME, as the first
 * declaration of an interposed function, puts the program's own call on the stack of
 * its reports.
 */
#define FRAME                                                                                      \
    void *frame_ __attribute__((cleanup(frame_leave), unused)) =                                   \
        frame_enter(__builtin_return_address(0))
void *frame_enter(void *caller);
void frame_leave(void **frame);

/*
 * TSan as a shared library puts a signal handler off until the thread calls something that it
 * intercepts (ProcessPendingSignals in tsan_interceptors_posix.cpp of LLVM 12 to 19). A thread at
 * its gate calls nothing: this is such a call, which has no other effect.
 */
void tsan_runs_handlers(void);

/* Helgrind and DRD do not look at this memory: it is the scheduler's own. */
void not_for_detectors(const void *from, size_t size);

/* A detector sees what we call: it is below us. */
bool detector_is_below(void);

#endif
