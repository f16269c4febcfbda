/* SPDX-License-Identifier: MIT */
/*
 * kind.h: the normalised name of a bug, the same whichever detector says it,
 * and the one table that maps every detector's own wording to it.
 *
 * Sources: TSan's wording is compiler-rt/lib/tsan/rtl/tsan_report.cpp
 * (LLVM 14 to 19; gcc 12's copy); Helgrind's is helgrind/hg_errors.c and
 * hg_main.c, DRD's drd/drd_error.c (Valgrind 3.19), all as seen in real logs.
 */
#ifndef THREADPROOF_MODEL_KIND_H
#define THREADPROOF_MODEL_KIND_H

#include "base/base.h"
#include "model/detector.h"

enum kind {
    KIND_UNKNOWN, /* wording that the table lacks; the text is kept */
    KIND_DATA_RACE,
    KIND_HEAP_USE_AFTER_FREE,
    KIND_LOCK_ORDER_INVERSION,
    KIND_DEADLOCK,          /* a cycle of threads that wait for each other; relock of a held lock */
    KIND_STUCK,             /* threads wait, and nobody is left to wake them */
    KIND_LIVELOCK,          /* threads run, and come back to the same state */
    KIND_UNLOCK_NOT_OWNER,  /* unlocked when not locked, or by another thread, or an invalid lock */
    KIND_LOCK_HELD_AT_EXIT, /* a thread ended while it held a lock */
    KIND_DESTROY_LOCKED,    /* a lock destroyed (or re-initialised, or freed) while held */
    KIND_DESTROY_WAITED,    /* a condition, barrier or semaphore destroyed while waited for */
    KIND_INVALID_LOCK,      /* a lock used that was never initialised or is destroyed */
    KIND_THREAD_LEAK,       /* a finished thread was neither joined nor detached */
    KIND_CONDITION_WITHOUT_LOCK, /* signalled or waited for without its lock */
    KIND_CONDITION_MISUSE,       /* one condition with two locks, and the like */
    KIND_BARRIER_MISUSE,
    KIND_SEMAPHORE_MISUSE,
    KIND_SIGNAL_UNSAFE_CALL, /* malloc, printf ... in a signal handler */
    KIND_SIGNAL_ERRNO,       /* a signal handler spoils errno */
    KIND_LOCK_HELD_LONG,     /* DRD's hold-time threshold */
    KIND_ANNOTATION_MISUSE,  /* a thread told the detector to look away, and never to look again */
    KIND_API_ERROR,          /* a pthread call failed, and the result was an error by design */
    KIND_ASSERTION_FAILED,   /* assert() ended the program */
    KIND_ABORT,              /* abort() did: the program, or one of its libraries, gave up */
    KIND_CRASH,              /* a fault in the program did: SIGSEGV, SIGBUS, SIGFPE, SIGILL ... */
    KIND_DETECTOR_FAILURE,   /* the detector itself failed (CHECK failed, FATAL ...) */
    KIND_MEMORY_ERROR,       /* memcheck: invalid read or write, bad free, leak ... */
    KIND_TIME_LIMIT,         /* what the program did when its time was over: proves no bug */
    KIND_BLOCKED,     /* what threads wait in, by stacks that prove no more than that: no bug */
    KIND_EXIT_STATUS, /* the program says that it failed, in some schedules and not in all */
    KIND_COUNT
};

/* "data-race", "lock-order-inversion" ... as annotations and records write it. */
const char *kind_name(enum kind kind);
/* One sentence for a person: what kind of bug it is. */
const char *kind_help(enum kind kind);
/* What to do about it, one or two sentences. */
const char *kind_advice(enum kind kind);
/* False, with *kind untouched, if no kind has that name. */
bool kind_from_name(const char *name, enum kind *kind);

/*
 * The kind of a detector's own wording. `label` is the detector's class of
 * error: TSan's words between "ThreadSanitizer: " and " (pid=" ("data race"),
 * Valgrind's <kind> ("Race", "Misc", "MutexErr"). `text` is the message
 * (Valgrind's <xwhat> or <what>), "" where the label says it all.
 * KIND_UNKNOWN if the table has no line for it.
 */
enum kind kind_from_wording(enum detector detector, const char *label, const char *text);

/* Whether a finding of this kind tells how the program ended by a fault of its own. */
bool kind_is_end(enum kind kind);

/* Whether it is something wrong with the program; else it is shown last, and counts for nothing. */
bool kind_accuses(enum kind kind);

/* The longest label of the detector that `text` begins with, before a blank; NULL if none is. */
const char *kind_label_in(enum detector detector, const char *text);

/* Whether the table lets this detector report this kind at all. */
bool kind_possible(enum kind kind, enum detector detector);

#endif
