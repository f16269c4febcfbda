/* SPDX-License-Identifier: MIT */
#include "parse/gdb_wait.h"

#include "base/text.h"
#include "model/origin.h"

/*
 * Functions that block, without the underlines and prefixes that glibc has in front of its own
 * names, and what may stand behind them ("64", "_common"). The first that fits wins.
 */
static const struct {
    const char *function;
    const char *what;
    const char *argument; /* that names the object, the thread or the descriptor; or NULL */
    enum { OBJECT, THREAD, DESCRIPTOR, NOTHING } names;
    bool timed;
} calls[] = {
    {"pthread_mutex_timedlock", "for mutex", "mutex", OBJECT, true},
    {"pthread_mutex_clocklock", "for mutex", "mutex", OBJECT, true},
    {"pthread_mutex_cond_lock", "for mutex", "mutex", OBJECT, false},
    {"pthread_mutex_lock", "for mutex", "mutex", OBJECT, false},
    {"pthread_cond_timedwait", "for condition", "cond", OBJECT, true},
    {"pthread_cond_clockwait", "for condition", "cond", OBJECT, true},
    {"pthread_cond_wait", "for condition", "cond", OBJECT, false},
    {"pthread_rwlock_rdlock", "to read-lock rwlock", "rwlock", OBJECT, false},
    {"pthread_rwlock_wrlock", "to write-lock rwlock", "rwlock", OBJECT, false},
    {"pthread_rwlock_timed", "for rwlock", "rwlock", OBJECT, true},
    {"pthread_barrier_wait", "at barrier", "barrier", OBJECT, false},
    {"pthread_spin_lock", "for spin lock", "lock", OBJECT, false},
    {"pthread_once", "for once", "once_control", OBJECT, false},
    {"sem_wait", "for semaphore", "sem", OBJECT, false},
    {"sem_timedwait", "for semaphore", "sem", OBJECT, true},
    {"sem_clockwait", "for semaphore", "sem", OBJECT, true},
    {"pthread_timedjoin", "for a thread to end", "threadid", THREAD, true},
    {"pthread_clockjoin", "for a thread to end", "threadid", THREAD, false},
    {"pthread_join", "for a thread to end", "threadid", THREAD, false},
    {"epoll_wait", "for what epoll descriptor watches", "epfd", DESCRIPTOR, false},
    {"epoll_pwait", "for what epoll descriptor watches", "epfd", DESCRIPTOR, false},
    {"poll", "for descriptors", NULL, NOTHING, false},
    {"ppoll", "for descriptors", NULL, NOTHING, false},
    {"select", "for descriptors", NULL, NOTHING, false},
    {"pselect", "for descriptors", NULL, NOTHING, false},
    {"accept", "for a connection to descriptor", "fd", DESCRIPTOR, false},
    {"connect", "to connect descriptor", "fd", DESCRIPTOR, false},
    {"recv", "to receive from descriptor", "fd", DESCRIPTOR, false},
    {"send", "to send to descriptor", "fd", DESCRIPTOR, false},
    {"readv", "to read from descriptor", "fd", DESCRIPTOR, false},
    {"read", "to read from descriptor", "fd", DESCRIPTOR, false},
    {"writev", "to write to descriptor", "fd", DESCRIPTOR, false},
    {"write", "to write to descriptor", "fd", DESCRIPTOR, false},
    {"flock", "to lock the file of descriptor", "fd", DESCRIPTOR, false},
    {"fcntl", "to lock the file of descriptor", "fd", DESCRIPTOR, false},
    {"wait4", "for a child process to end", NULL, NOTHING, false},
    {"waitpid", "for a child process to end", NULL, NOTHING, false},
    {"waitid", "for a child process to end", NULL, NOTHING, false},
    {"clock_nanosleep", "for time to pass", NULL, NOTHING, true},
    {"nanosleep", "for time to pass", NULL, NOTHING, true},
    {"pause", "for a signal", NULL, NOTHING, false},
    {"sigsuspend", "for a signal", NULL, NOTHING, false},
    {"sigtimedwait", "for a signal", NULL, NOTHING, false},
    {"sigwait", "for a signal", NULL, NOTHING, false},
    {"lll_lock_wait_private", "for a lock of the C library's own", NULL, NOTHING, false},
};

/* "__GI___pthread_mutex_lock" is pthread_mutex_lock, "__new_sem_wait_slow64" sem_wait. */
static const char *plain_name(const char *function)
{
    static const char *const prefixes[] = {"_", "GI_", "libc_", "new_"};
    const char *before = NULL;

    while (before != function) {
        before = function;
        for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
            if (text_starts(function, prefixes[i]))
                function += strlen(prefixes[i]);
    }
    return function;
}

/* Behind the name there may be what glibc calls its variants by. */
static bool is_function(const char *function, const char *name)
{
    const char *behind = function + strlen(name);

    return text_starts(function, name) &&
           (!*behind || *behind == '@' || *behind == '_' || (*behind >= '0' && *behind <= '9') ||
            text_starts(behind, "msg") || text_starts(behind, "from") ||
            text_starts(behind, "to") || text_ends(name, "_timed"));
}

static size_t find_call(const char *function)
{
    size_t index = 0;

    while (function && index < ARRAY_SIZE(calls) &&
           !is_function(plain_name(function), calls[index].function))
        index++;
    return function ? index : ARRAY_SIZE(calls);
}

/* "0x55..40 <accounts+8>" */
static void read_object(const char *value, struct arena *arena, struct gdb_wait *wait)
{
    const char *at = value && text_starts(value, "0x") ? value + 2 : NULL;
    const char *end;

    if (!at || !text_scan_hex(&at, &wait->object) || !text_starts(at, " <"))
        return;
    end = strchr(at, '>');
    if (end)
        wait->symbol = arena_strndup(arena, at + 2, (size_t)(end - at - 2));
}

/* An argument that says that the call ends by itself, or that it does not. */
static bool has_timeout(const struct gdb_frame *frame)
{
    static const char *const pointers[] = {"abstime", "timeout", "timeout_ts", "tv"};
    const char *value;

    for (size_t i = 0; i < ARRAY_SIZE(pointers); i++) {
        value = gdb_frame_argument(frame, pointers[i]);
        if (value && *value != '-' && !text_starts(value, "0x0") && !text_starts(value, "<opt"))
            return true;
    }
    return false;
}

static void read_call(const struct gdb_frame *frame, size_t call, struct arena *arena,
                      struct gdb_wait *wait)
{
    const char *value =
        calls[call].argument ? gdb_frame_argument(frame, calls[call].argument) : NULL;
    uint64_t number;

    wait->what = calls[call].what;
    wait->timed = calls[call].timed || has_timeout(frame);
    wait->joins = calls[call].names == THREAD;
    if (calls[call].names == OBJECT) {
        wait->type = strrchr(wait->what, ' ') + 1;
        read_object(value, arena, wait);
    } else if (value && text_scan_dec(&value, &number)) {
        if (wait->joins)
            wait->object = number;
        else if (number <= INT32_MAX)
            wait->descriptor = (long)number;
    }
}

/* Of the object too, which only one of several frames of the same call may tell. */
struct gdb_wait gdb_wait_of(const struct gdb_frame *frames, size_t count, struct arena *arena)
{
    struct gdb_wait wait = {.descriptor = -1};
    size_t first = ARRAY_SIZE(calls);

    for (size_t i = 0; i < count && frame_origin(&frames[i].frame) == ORIGIN_FOREIGN; i++) {
        size_t call = find_call(frames[i].frame.function);

        if (call == ARRAY_SIZE(calls) || (first != ARRAY_SIZE(calls) && call != first))
            continue;
        first = call;
        if (!wait.object)
            read_call(&frames[i], call, arena, &wait);
    }
    return wait;
}
