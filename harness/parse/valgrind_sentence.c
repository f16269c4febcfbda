/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_sentence.h"

#include "base/text.h"

#define H   DETECTOR_HELGRIND
#define D   DETECTOR_DRD
#define M   DETECTOR_MEMCHECK
#define ANY DETECTOR_NONE

static const struct sentence errors[] = {
    {H, "Possible data race during ", " by thread #", "Race"},

    {D, "Conflicting load by thread ", " size ", "ConflictingAccess"},
    {D, "Conflicting store by thread ", " size ", "ConflictingAccess"},
    {D, "The object at address 0x", " is not a mutex", "MutexErr"},
    {D, "Probably a race condition: condition variable 0x", NULL, "CondRaceErr"},
    {D, "Lock on ", " was held during ", "HoldtimeErr"},
    {D, "Not a mutex", ": mutex 0x", "MutexErr"},
    {D, "invalid mutex", ": mutex 0x", "MutexErr"},
    {D, "Mutex ", ": mutex 0x", "MutexErr"},
    {D, "Recursive locking not allowed", ": mutex 0x", "MutexErr"},
    {D, "Destroying locked mutex", ": mutex 0x", "MutexErr"},
    {D, "The impossible happened: mutex is locked ", ": mutex 0x", "MutexErr"},
    {D, "Reader-writer lock ", ": rwlock 0x", "RwlockErr"},
    {D, "Recursive writer locking not allowed", ": rwlock 0x", "RwlockErr"},
    {D, "Already locked for writing by calling thread", ": rwlock 0x", "RwlockErr"},
    {D, "Destroying locked rwlock", ": rwlock 0x", "RwlockErr"},
    {D, "Invalid semaphore", ": semaphore 0x", "SemaphoreErr"},
    {D, "Not a semaphore", ": semaphore 0x", "SemaphoreErr"},
    {D, "Semaphore reinitialization", ": semaphore 0x", "SemaphoreErr"},
    {D, "Destruction of semaphore ", ": semaphore 0x", "SemaphoreErr"},
    {D, "Barrier reinitialization", ": barrier 0x", "BarrierErr"},
    {D, "Not a barrier", ": barrier 0x", "BarrierErr"},
    {D, "Destruction of barrier ", ": barrier 0x", "BarrierErr"},
    {D, "Destruction of a barrier ", ": barrier 0x", "BarrierErr"},
    {D, "Reinitialization of barrier ", ": barrier 0x", "BarrierErr"},
    {D, "Number of concurrent pthread_barrier_wait() calls ", ": barrier 0x", "BarrierErr"},
    {D, "Error in barrier implementation ", ": barrier 0x", "BarrierErr"},
    {D, "pthread_barrier_init: ", ": barrier 0x", "BarrierErr"},
    {D, "Inconsistent association of ", ", mutexes 0x", "CondWaitErr"},
    {D, "destruction of condition variable being waited upon", ", mutex 0x", "CondDestrErr"},
    {D, "Destroying condition variable that is being waited upon", ", mutex 0x", "CondDestrErr"},
    {D, "not a condition variable", ": cond 0x", "CondErr"},
    {D, "initialized twice", ": cond 0x", "CondErr"},
    {D, "Mutex locked recursively", ": cond 0x", "CondErr"},
    {D, "condition variable has ", ": cond 0x", "CondErr"},
    {D, "Destruction of condition variable ", ": cond 0x", "CondErr"},
    {D, "Not a reader-writer lock", NULL, "GenericErr"},
    {D, "Attempt to use a user-defined rwlock as a POSIX rwlock", NULL, "GenericErr"},
    {D, "Attempt to use a POSIX rwlock as a user-defined rwlock", NULL, "GenericErr"},
    {D, "pthread_detach(): invalid thread ID", NULL, "InvalidThreadId"},
    {D, "pthread_join(): invalid thread ID", NULL, "InvalidThreadId"},
    {D, "pthread_cancel(): invalid thread ID", NULL, "InvalidThreadId"},
    {D, "The annotation macro ", "helgrind.h", "UnimpHgClReq"},
    {D, "The annotation macro ", "drd.h", "UnimpDrdClReq"},

    {M, "Invalid read of size ", NULL, "InvalidRead"},
    {M, "Invalid write of size ", NULL, "InvalidWrite"},
    {M, "Jump to the invalid address stated on the next line", NULL, "InvalidJump"},
    {M, "Invalid free() / delete / delete[]", NULL, "InvalidFree"},
    {M, "Mismatched free() / delete / delete []", NULL, "MismatchedFree"},
    {M, "Source and destination overlap in ", NULL, "Overlap"},
    {M, "Illegal memory pool address", NULL, "InvalidMemPool"},
    {M, "Argument '", " has a fishy (possibly negative) value: ", "FishyValue"},
    {M, "Conditional jump or move depends on uninitialised value", NULL, "UninitCondition"},
    {M, "Use of uninitialised value of size ", NULL, "UninitValue"},
    {M, "Syscall param ", " byte(s)", "SyscallParam"},
    {M, "Unaddressable byte(s) found during client check request", NULL, "ClientCheck"},
    {M, "Uninitialised byte(s) found during client check request", NULL, "ClientCheck"},
    {M, "realloc() with size 0", NULL, "ReallocSizeZero"},

    {ANY, "File descriptor ", " already closed", "FdBadClose"},
    {ANY, "Open file descriptor ", ": ", "FdNotClosed"},
    {ANY, "Open AF_", " socket ", "FdNotClosed"},
};

/* The same as they end, for what newer versions say of such objects; the first that fits counts. */
static const struct sentence objects[] = {
    {D, ": mutex 0x", ", recursion count ", "MutexErr"},
    {D, ": rwlock 0x", NULL, "RwlockErr"},
    {D, ": semaphore 0x", NULL, "SemaphoreErr"},
    {D, ": barrier 0x", NULL, "BarrierErr"},
    {D, ": condition variable 0x", ", mutexes 0x", "CondWaitErr"},
    {D, ": cond 0x", ", mutex 0x", "CondDestrErr"},
    {D, ": cond 0x", NULL, "CondErr"},
};

/* Behind "8 bytes in 1". */
static const struct sentence leaks[] = {
    {M, " blocks are definitely lost in ", "loss record ", "Leak_DefinitelyLost"},
    {M, " blocks are indirectly lost in ", "loss record ", "Leak_IndirectlyLost"},
    {M, " blocks are possibly lost in ", "loss record ", "Leak_PossiblyLost"},
    {M, " blocks are still reachable in ", "loss record ", "Leak_StillReachable"},
};

/* Further sentences that nobody else says; by those with a label an error is known. */
static const struct sentence further[] = {
    {H, "This conflicts with a previous ", NULL, "Race"},
    {H, "Observed (incorrect) order is: ", NULL, "LockOrder"},
    {H, "followed by a later acquisition of lock at ", NULL, "LockOrder"},
    {H, "Required order was established by ", NULL, "LockOrder"},
    {D, "Other segment start ", NULL, "ConflictingAccess"},
    /* These come before the error's own. */
    {H, "Lock at 0x", NULL, NULL},
    {D, "Acquired at:", NULL, NULL},
};

static const char *const asides[] = {
    "Warning: ",
    "WARNING: ",
    "valgrind: ",
    "HEAP SUMMARY:",
    "LEAK SUMMARY:",
    "FILE DESCRIPTORS: ",
    "For lists of detected ",
    "For counts of detected ",
    "Use --",
    "Rerun with ",
    "Searching for pointers",
    "All heap blocks were freed",
    "More than ",
    "Exit program on first error",
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const struct sentence *find_start(const struct sentence *list, size_t count,
                                         const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].start[0] == text[0] && text_starts(text, list[i].start) &&
            (!list[i].inside || strstr(text, list[i].inside)))
            return &list[i];
    return NULL;
}

static const struct sentence *find_inside(const struct sentence *list, size_t count,
                                          const char *text)
{
    for (size_t i = 0; i < count; i++) {
        const char *start = strstr(text, list[i].start);

        if (start && (!list[i].inside || strstr(start, list[i].inside)))
            return &list[i];
    }
    return NULL;
}

/* "8 bytes in 1 blocks are ...", "1,024 (1,000 direct, 24 indirect) bytes in 2 blocks are ..." */
static const struct sentence *find_leak(const char *text)
{
    const char *behind = text + strspn(text, "0123456789,");

    if (!text_starts(behind, " bytes in ") && !text_starts(behind, " ("))
        return NULL;
    return find_inside(leaks, ARRAY_SIZE(leaks), behind);
}

const struct sentence *sentence_of_error(const char *text)
{
    if (is_digit(*text))
        return find_leak(text);
    return find_start(errors, ARRAY_SIZE(errors), text);
}

const struct sentence *sentence_of_rest(const char *text)
{
    return find_start(further, ARRAY_SIZE(further), text);
}

const struct sentence *sentence_of_object(const char *text)
{
    return strstr(text, " 0x") ? find_inside(objects, ARRAY_SIZE(objects), text) : NULL;
}

/* "[2] post_mutex_lock mutex 0x...", "store 0x... size 4 (thread 1 / vc ...)": DRD's traces. */
static bool is_trace(const char *text)
{
    return (text[0] == '[' && is_digit(text[1])) || strstr(text, " / vc ");
}

bool sentence_is_aside(const char *text)
{
    for (size_t i = 0; i < ARRAY_SIZE(asides); i++)
        if (text_starts(text, asides[i]))
            return true;
    return is_trace(text) || (text_starts(text, "Thread ") && strstr(text, ": status = "));
}
