/* SPDX-License-Identifier: MIT */
#include "model/kind.h"

#include "base/text.h"
#include "model/names.h"

static const char *const names[KIND_COUNT] = {
    [KIND_UNKNOWN] = "unknown",
    [KIND_DATA_RACE] = "data-race",
    [KIND_HEAP_USE_AFTER_FREE] = "heap-use-after-free",
    [KIND_LOCK_ORDER_INVERSION] = "lock-order-inversion",
    [KIND_DEADLOCK] = "deadlock",
    [KIND_STUCK] = "stuck",
    [KIND_LIVELOCK] = "livelock",
    [KIND_UNLOCK_NOT_OWNER] = "unlock-not-owner",
    [KIND_LOCK_HELD_AT_EXIT] = "lock-held-at-exit",
    [KIND_DESTROY_LOCKED] = "destroy-locked",
    [KIND_DESTROY_WAITED] = "destroy-waited",
    [KIND_INVALID_LOCK] = "invalid-lock",
    [KIND_THREAD_LEAK] = "thread-leak",
    [KIND_CONDITION_WITHOUT_LOCK] = "condition-without-lock",
    [KIND_CONDITION_MISUSE] = "condition-misuse",
    [KIND_BARRIER_MISUSE] = "barrier-misuse",
    [KIND_SEMAPHORE_MISUSE] = "semaphore-misuse",
    [KIND_SIGNAL_UNSAFE_CALL] = "signal-unsafe-call",
    [KIND_SIGNAL_ERRNO] = "signal-errno",
    [KIND_LOCK_HELD_LONG] = "lock-held-long",
    [KIND_ANNOTATION_MISUSE] = "annotation-misuse",
    [KIND_API_ERROR] = "api-error",
    [KIND_ASSERTION_FAILED] = "assertion-failed",
    [KIND_ABORT] = "abort",
    [KIND_CRASH] = "crash",
    [KIND_DETECTOR_FAILURE] = "detector-failure",
    [KIND_MEMORY_ERROR] = "memory-error",
    [KIND_TIME_LIMIT] = "time-limit",
    [KIND_BLOCKED] = "blocked",
    [KIND_EXIT_STATUS] = "exit-status",
};

static const char *const help[KIND_COUNT] = {
    [KIND_UNKNOWN] = "The detector reported something that threadproof has no name for; its text "
                     "is kept.",
    [KIND_DATA_RACE] = "Two threads access the same memory, at least one writes, and nothing "
                       "orders the two accesses.",
    [KIND_HEAP_USE_AFTER_FREE] = "A thread uses heap memory that another thread has freed, and "
                                 "nothing orders the two.",
    [KIND_LOCK_ORDER_INVERSION] = "Locks are taken in different orders at different times, so "
                                  "threads that do both at once can wait for each other for ever.",
    [KIND_DEADLOCK] = "Threads wait for each other in a cycle, or one for itself: none of them "
                      "can ever go on.",
    [KIND_STUCK] = "Threads wait for something that nobody is left to do: a signal, a post, an "
                   "arrival, an unlock.",
    [KIND_LIVELOCK] = "Threads run and get nowhere: they come back again and again to the same "
                      "state, and no thread is left that could change it.",
    [KIND_UNLOCK_NOT_OWNER] = "A lock is released by a thread that does not hold it.",
    [KIND_LOCK_HELD_AT_EXIT] = "A thread ended while it held a lock, which nobody can release any "
                               "more.",
    [KIND_DESTROY_LOCKED] = "A lock is destroyed, re-initialised or freed while a thread holds it.",
    [KIND_DESTROY_WAITED] = "A condition variable, barrier or semaphore is destroyed while threads "
                            "wait for it.",
    [KIND_INVALID_LOCK] = "A lock is used that was never initialised, or is destroyed already.",
    [KIND_THREAD_LEAK] = "A thread has finished and was neither joined nor detached.",
    [KIND_CONDITION_WITHOUT_LOCK] = "A condition variable is signalled or waited for without the "
                                    "lock that guards its predicate.",
    [KIND_CONDITION_MISUSE] = "A condition variable is used with two different locks, or in "
                              "another way that POSIX leaves undefined.",
    [KIND_BARRIER_MISUSE] = "A barrier is used before it is initialised, while it is destroyed, or "
                            "with a wrong count.",
    [KIND_SEMAPHORE_MISUSE] = "A semaphore is used that is not valid.",
    [KIND_SIGNAL_UNSAFE_CALL] = "A signal handler calls a function that is not safe there.",
    [KIND_SIGNAL_ERRNO] = "A signal handler changes errno under the code that it interrupts.",
    [KIND_LOCK_HELD_LONG] = "A lock was held for longer than the threshold that was set.",
    [KIND_ANNOTATION_MISUSE] = "A thread told the detector to look away and ended without taking "
                               "that back; the detector ended the program there.",
    [KIND_API_ERROR] = "A pthread call failed.",
    [KIND_ASSERTION_FAILED] = "What the program asserts was not true, and it ended itself there.",
    [KIND_ABORT] = "The program gave up and ended itself, or a library did so for it.",
    [KIND_CRASH] = "A fatal signal ended the program.",
    [KIND_DETECTOR_FAILURE] = "The detector itself failed, so its silence proves nothing.",
    [KIND_MEMORY_ERROR] = "Memory is used wrongly: out of bounds, uninitialised, leaked or freed "
                          "twice.",
    [KIND_TIME_LIMIT] = "The program had not finished when its time was over; this is what its "
                        "threads were doing.",
    [KIND_BLOCKED] =
        "What the threads were blocked in at one moment. Whether they ever go on is not "
        "known.",
    [KIND_EXIT_STATUS] = "The program exits with a status that says failure in some schedules, "
                         "and not in all.",
};

static const char *const advice[KIND_COUNT] = {
    [KIND_UNKNOWN] = "Read the detector's own text.",
    [KIND_DATA_RACE] = "Guard both accesses with the same lock, or order them with a join, a "
                       "condition, a semaphore or a barrier.",
    [KIND_HEAP_USE_AFTER_FREE] = "Free the memory only after every thread that uses it has been "
                                 "joined or has given up its reference.",
    [KIND_LOCK_ORDER_INVERSION] = "Take the locks in one order everywhere, for example by address "
                                  "or by number.",
    [KIND_DEADLOCK] = "Take locks in one order everywhere, and take no lock twice.",
    [KIND_STUCK] = "Wait for a predicate, not for an event; see that every wait has somebody "
                   "left to end it.",
    [KIND_LIVELOCK] =
        "Keep no lock while you try another: give up what you hold first, wait a time "
        "that differs, or take the locks in one order. To wait for another thread use "
        "a condition or a semaphore, and see that somebody is left to signal it.",
    [KIND_UNLOCK_NOT_OWNER] = "Unlock only where the lock was taken, and only if it was; to "
                              "signal another thread use a semaphore or a condition.",
    [KIND_LOCK_HELD_AT_EXIT] = "Unlock on every way out of the thread, cancellation included.",
    [KIND_DESTROY_LOCKED] = "Destroy the lock only when no thread can hold or want it.",
    [KIND_DESTROY_WAITED] = "Wake and join the waiting threads first.",
    [KIND_INVALID_LOCK] = "Initialise the lock before its first use and destroy it after its last.",
    [KIND_THREAD_LEAK] = "Join the thread, or detach it.",
    [KIND_CONDITION_WITHOUT_LOCK] = "Change the predicate and signal with the lock held.",
    [KIND_CONDITION_MISUSE] = "Use one lock for all waits on a condition variable.",
    [KIND_BARRIER_MISUSE] = "Initialise the barrier with the number of its parties, and destroy it "
                            "after all of them have left.",
    [KIND_SEMAPHORE_MISUSE] = "Initialise the semaphore before its first use and destroy it after "
                              "its last.",
    [KIND_SIGNAL_UNSAFE_CALL] = "Only set a sig_atomic_t flag or write to a pipe in the handler.",
    [KIND_SIGNAL_ERRNO] = "Save errno at the start of the handler and restore it at the end.",
    [KIND_LOCK_HELD_LONG] = "Do the slow work outside the locked section.",
    [KIND_ANNOTATION_MISUSE] = "End each AnnotateIgnoreReadsBegin or AnnotateIgnoreWritesBegin in "
                               "the same thread, on every way out.",
    [KIND_API_ERROR] = "Look up the error code, and check the result of the call.",
    [KIND_ASSERTION_FAILED] = "Find out who makes the condition false. If it holds in most runs, "
                              "look for an update that another thread overwrites, each of them "
                              "locked or not.",
    [KIND_ABORT] = "Read what the program wrote to standard error before it gave up; damaged "
                   "memory can be the end of a race.",
    [KIND_CRASH] = "Find out why the program crashed; a crash can be the end of a race.",
    [KIND_DETECTOR_FAILURE] = "Run threadproof doctor, and read the detector's own text.",
    [KIND_MEMORY_ERROR] =
        "Read the detector's own text; memory errors are not threadproof's field.",
    [KIND_TIME_LIMIT] = "If it only needs longer, raise the limit: detectors slow a program down "
                        "many times over. If it is meant to run until it is ended, say so. Else "
                        "see what each thread was doing.",
    [KIND_BLOCKED] = "Ask gdb who owns each mutex: p *(pthread_mutex_t *) ADDRESS, and give the "
                     "answers with the stacks. While the program still hangs, threadproof stuck "
                     "PID says who waits for whom.",
    [KIND_EXIT_STATUS] = "Follow the schedule to the result that comes out wrong.",
};

/*
 * One line of the table: a finding has this kind if the detector is among
 * `detectors`, its label is `label`, and its text contains `text` ("" always
 * does). The first line that fits wins, so the more special come first.
 */
struct wording {
    detector_set detectors;
    enum kind kind;
    const char *label;
    const char *text;
};

enum {
    T = DETECTOR_BIT(DETECTOR_TSAN),
    H = DETECTOR_BIT(DETECTOR_HELGRIND),
    D = DETECTOR_BIT(DETECTOR_DRD),
    M = DETECTOR_BIT(DETECTOR_MEMCHECK),
    S = DETECTOR_BIT(DETECTOR_STUCK),
    E = DETECTOR_BIT(DETECTOR_EXPLORE)
};

static const struct wording wordings[] = {
    {T, KIND_DATA_RACE, "data race", ""},
    {T, KIND_DATA_RACE, "data race on vptr (ctor/dtor vs virtual call)", ""},
    {T, KIND_DATA_RACE, "race on external object", ""},
    {T, KIND_DATA_RACE, "Swift access race", ""},
    {T, KIND_HEAP_USE_AFTER_FREE, "heap-use-after-free", ""},
    {T, KIND_HEAP_USE_AFTER_FREE, "heap-use-after-free (virtual call vs free)", ""},
    {T, KIND_LOCK_ORDER_INVERSION, "lock-order-inversion (potential deadlock)", ""},
    {T, KIND_UNLOCK_NOT_OWNER, "unlock of an unlocked mutex (or by a wrong thread)", ""},
    {T, KIND_UNLOCK_NOT_OWNER, "read unlock of a write locked mutex", ""},
    {T, KIND_DESTROY_LOCKED, "destroy of a locked mutex", ""},
    {T, KIND_INVALID_LOCK, "use of an invalid mutex (e.g. uninitialized or destroyed)", ""},
    {T, KIND_DEADLOCK, "double lock of a mutex", ""},
    {T, KIND_DEADLOCK, "read lock of a write locked mutex", ""},
    {T, KIND_API_ERROR, "mutex held in the wrong context", ""},
    {T, KIND_THREAD_LEAK, "thread leak", ""},
    {T, KIND_SIGNAL_UNSAFE_CALL, "signal-unsafe call inside of a signal", ""},
    {T, KIND_SIGNAL_ERRNO, "signal handler spoils errno", ""},
    {T, KIND_ABORT, "crash", "ABRT"},
    {T, KIND_CRASH, "crash", ""},
    {T, KIND_DETECTOR_FAILURE, "detector failure", ""},
    {T, KIND_ANNOTATION_MISUSE, "finished with ignores enabled", ""},

    {H, KIND_DATA_RACE, "Race", ""},
    {H, KIND_LOCK_ORDER_INVERSION, "LockOrder", ""},
    {H, KIND_UNLOCK_NOT_OWNER, "UnlockUnlocked", ""},
    {H, KIND_UNLOCK_NOT_OWNER, "UnlockForeign", ""},
    {H, KIND_UNLOCK_NOT_OWNER, "UnlockBogus", ""},
    {H, KIND_API_ERROR, "PthAPIerror", ""},
    {H, KIND_LOCK_HELD_AT_EXIT, "Misc", "Exiting thread still holds"},
    {H, KIND_DEADLOCK, "Misc", "Attempt to re-lock"},
    {H, KIND_DESTROY_LOCKED, "Misc", "destroy of a locked mutex"},
    {H, KIND_DESTROY_LOCKED, "Misc", "write lock granted on"},
    {H, KIND_API_ERROR, "Misc", "with a pthread_rwlock_t* argument"},
    {H, KIND_API_ERROR, "Misc", "with a pthread_mutex_t* argument"},
    {H, KIND_CONDITION_WITHOUT_LOCK, "Misc", "associated lock is not held"},
    {H, KIND_CONDITION_WITHOUT_LOCK, "Dubious", "associated lock is not held"}, /* Valgrind 3.21 */
    {H, KIND_CONDITION_WITHOUT_LOCK, "Misc", "with un-held mutex"},
    {H, KIND_CONDITION_WITHOUT_LOCK, "Misc", "with mutex held by a different thread"},
    {H, KIND_CONDITION_WITHOUT_LOCK, "Misc", "wait called with invalid mutex"},
    {H, KIND_CONDITION_MISUSE, "Misc", "cond is associated with a different mutex"},
    {H, KIND_DESTROY_WAITED, "Misc", "condition variable being waited upon"},
    {H, KIND_DESTROY_WAITED, "Misc", "threads are waiting at barrier"},
    {H, KIND_BARRIER_MISUSE, "Misc", "pthread_barrier_"},
    {H, KIND_CONDITION_MISUSE, "Misc", "pthread_cond_"},
    {H, KIND_SEMAPHORE_MISUSE, "Misc", "sem"},

    {D, KIND_DATA_RACE, "ConflictingAccess", ""},
    {D, KIND_DEADLOCK, "MutexErr", "Recursive locking not allowed"},
    {D, KIND_UNLOCK_NOT_OWNER, "MutexErr", "Mutex not locked by calling thread"},
    {D, KIND_UNLOCK_NOT_OWNER, "MutexErr", "Mutex not locked"},
    {D, KIND_UNLOCK_NOT_OWNER, "MutexErr", "is not a mutex"},
    {D, KIND_DESTROY_LOCKED, "MutexErr", "Destroying locked mutex"},
    {D, KIND_DESTROY_LOCKED, "MutexErr", "Mutex reinitialization"},
    {D, KIND_DESTROY_LOCKED, "MutexErr", "locked simultaneously by two threads"},
    {D, KIND_LOCK_HELD_AT_EXIT, "MutexErr", "Mutex still locked at thread exit"},
    {D, KIND_DEADLOCK, "RwlockErr", "Recursive writer locking not allowed"},
    {D, KIND_DESTROY_LOCKED, "RwlockErr", "Destroying locked rwlock"},
    {D, KIND_UNLOCK_NOT_OWNER, "RwlockErr", "not locked by calling thread"},
    {D, KIND_LOCK_HELD_AT_EXIT, "RwlockErr", "still locked at thread exit"},
    {D, KIND_CONDITION_WITHOUT_LOCK, "CondRaceErr", ""},
    {D, KIND_CONDITION_MISUSE, "CondWaitErr", ""},
    {D, KIND_CONDITION_MISUSE, "CondErr", ""},
    {D, KIND_CONDITION_MISUSE, "MutexErr", "Mutex locked recursively"}, /* when a wait begins */
    {D, KIND_DESTROY_WAITED, "CondDestrErr", ""},
    {D, KIND_DESTROY_WAITED, "SemaphoreErr", "being waited upon"},
    {D, KIND_SEMAPHORE_MISUSE, "SemaphoreErr", ""},
    {D, KIND_BARRIER_MISUSE, "BarrierErr", ""},
    {D, KIND_LOCK_HELD_LONG, "HoldtimeErr", ""},
    {D, KIND_UNLOCK_NOT_OWNER, "GenericErr", "Not a reader-writer lock"},
    {D, KIND_API_ERROR, "GenericErr", ""},
    {D, KIND_API_ERROR, "InvalidThreadId", ""},

    {H | D | M, KIND_ABORT, "fatal_signal", "SIGABRT"},
    {H | D | M, KIND_CRASH, "fatal_signal", ""},
    {H | D | M, KIND_API_ERROR, "FdBadClose", ""}, /* these two with --track-fds=yes */
    {H | D | M, KIND_API_ERROR, "FdBadUse", ""},

    {M, KIND_MEMORY_ERROR, "InvalidRead", ""},
    {M, KIND_MEMORY_ERROR, "InvalidWrite", ""},
    {M, KIND_MEMORY_ERROR, "InvalidJump", ""},
    {M, KIND_MEMORY_ERROR, "InvalidFree", ""},
    {M, KIND_MEMORY_ERROR, "MismatchedFree", ""},
    {M, KIND_MEMORY_ERROR, "MismatchedAllocateDeallocateSize", ""},
    {M, KIND_MEMORY_ERROR, "MismatchedAllocateDeallocateAlignment", ""},
    {M, KIND_MEMORY_ERROR, "InvalidSize", ""},
    {M, KIND_MEMORY_ERROR, "InvalidAlignment", ""},
    {M, KIND_MEMORY_ERROR, "InvalidSizeAndAlignment", ""},
    {M, KIND_MEMORY_ERROR, "ReallocSizeZero", ""},
    {M, KIND_MEMORY_ERROR, "Overlap", ""},
    {M, KIND_MEMORY_ERROR, "InvalidMemPool", ""},
    {M, KIND_MEMORY_ERROR, "FishyValue", ""},
    {M, KIND_MEMORY_ERROR, "UninitCondition", ""},
    {M, KIND_MEMORY_ERROR, "UninitValue", ""},
    {M, KIND_MEMORY_ERROR, "SyscallParam", ""},
    {M, KIND_MEMORY_ERROR, "ClientCheck", ""},
    {M, KIND_MEMORY_ERROR, "Leak_DefinitelyLost", ""},
    {M, KIND_MEMORY_ERROR, "Leak_IndirectlyLost", ""},
    {M, KIND_MEMORY_ERROR, "Leak_PossiblyLost", ""},
    {M, KIND_MEMORY_ERROR, "Leak_StillReachable", ""},

    {S | E, KIND_DEADLOCK, "deadlock", ""},
    {S | E, KIND_STUCK, "stuck", ""},
    {S, KIND_LIVELOCK, "livelock", ""},
    {S | E, KIND_ASSERTION_FAILED, "assertion", ""},
    {S | E, KIND_ABORT, "signal", "SIGABRT"},
    {S | E, KIND_CRASH, "signal", ""},
    {S, KIND_TIME_LIMIT, "timeout", ""},
    {S, KIND_BLOCKED, "stacks", ""},
    {E, KIND_EXIT_STATUS, "exit status", ""},
};

const char *kind_name(enum kind kind)
{
    return name_of(names, ARRAY_SIZE(names), kind, "kind");
}

const char *kind_help(enum kind kind)
{
    return name_of(help, ARRAY_SIZE(help), kind, "kind");
}

const char *kind_advice(enum kind kind)
{
    return name_of(advice, ARRAY_SIZE(advice), kind, "kind");
}

bool kind_from_name(const char *name, enum kind *kind)
{
    size_t index;

    if (!name_find(names, ARRAY_SIZE(names), name, &index))
        return false;
    *kind = (enum kind)index;
    return true;
}

enum kind kind_from_wording(enum detector detector, const char *label, const char *text)
{
    for (size_t i = 0; i < ARRAY_SIZE(wordings); i++) {
        const struct wording *w = &wordings[i];

        if ((w->detectors & DETECTOR_BIT(detector)) && text_equal(w->label, label) &&
            strstr(text, w->text))
            return w->kind;
    }
    return KIND_UNKNOWN;
}

bool kind_is_end(enum kind kind)
{
    return kind == KIND_ASSERTION_FAILED || kind == KIND_ABORT || kind == KIND_CRASH;
}

bool kind_accuses(enum kind kind)
{
    return kind != KIND_TIME_LIMIT && kind != KIND_BLOCKED;
}

const char *kind_label_in(enum detector detector, const char *text)
{
    const char *longest = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(wordings); i++) {
        const struct wording *w = &wordings[i];

        if ((w->detectors & DETECTOR_BIT(detector)) && text_starts(text, w->label) &&
            text[strlen(w->label)] == ' ' && (!longest || strlen(w->label) > strlen(longest)))
            longest = w->label;
    }
    return longest;
}

bool kind_possible(enum kind kind, enum detector detector)
{
    for (size_t i = 0; i < ARRAY_SIZE(wordings); i++)
        if (wordings[i].kind == kind && (wordings[i].detectors & DETECTOR_BIT(detector)))
            return true;
    return false;
}
