/* SPDX-License-Identifier: MIT */
#include "stuck/wait.h"

#include <linux/futex.h>

#include "base/buf.h"
#include "base/text.h"
#include "model/origin.h"
#include "stuck/census.h"
#include "stuck/file_wait.h"
#include "stuck/socket_peer.h"

/* glibc's pthread_mutex_t.__kind. */
enum { MUTEX_TYPE = 3, MUTEX_ROBUST = 16, MUTEX_INHERIT = 32, MUTEX_SHARED = 128 };

enum { MUTEX_OWNER = 2, MUTEX_KIND = 4, MUTEX_WORDS = 5 };
enum { RWLOCK_READERS = 0, RWLOCK_WRITER = 6, RWLOCK_WORDS = 7 };
enum { BARRIER_IN = 0, BARRIER_ROUND = 1, BARRIER_COUNT = 2, BARRIER_WORDS = 3 };

/* The library's functions that block, as they are named on a stack. */
static const struct {
    const char *function;
    enum wait_type type;
} blockers[] = {
    {"pthread_mutex_cond_lock", WAIT_MUTEX},
    {"pthread_mutex_lock", WAIT_MUTEX},
    {"pthread_rwlock_rdlock", WAIT_READ_LOCK},
    {"pthread_rwlock_wrlock", WAIT_WRITE_LOCK},
    {"pthread_cond_wait", WAIT_CONDITION},
    {"sem_wait", WAIT_SEMAPHORE},
    {"pthread_barrier_wait", WAIT_BARRIER},
    {"pthread_clockjoin", WAIT_JOIN},
    {"pthread_join", WAIT_JOIN},
    {"thrd_join", WAIT_JOIN},
    {"pthread_once", WAIT_ONCE},
    {"call_once", WAIT_ONCE},
    {"mtx_lock", WAIT_MUTEX},
    {"cnd_wait", WAIT_CONDITION},
};

/*
 * Methods of Rust's std, 1.63 to 1.95, all in a module with "futex" in its name:
 * <std::sys::sync::mutex::futex::Mutex>::lock_contended,
 * std::sys::unix::locks::futex_mutex::Mutex:: ...
 */
static const struct {
    const char *type;
    const char *method;
    const char *what;
} rust_blockers[] = {
    {"Mutex", "lock_contended", "Rust's Mutex"},
    {"RwLock", "read_contended", "Rust's RwLock"},
    {"RwLock", "write_contended", "Rust's RwLock"},
    {"Condvar", "wait", "Rust's Condvar"},
    {"Once", "call", "Rust's Once"},
    {"Parker", "park", "Rust's unpark()"},
};

static const char *const words[] = {
    [WAIT_MUTEX] = "mutex",         [WAIT_READ_LOCK] = "rwlock",    [WAIT_WRITE_LOCK] = "rwlock",
    [WAIT_CONDITION] = "condition", [WAIT_SEMAPHORE] = "semaphore", [WAIT_BARRIER] = "barrier",
    [WAIT_JOIN] = "thread",         [WAIT_ONCE] = "once",           [WAIT_FUTEX] = "futex",
};

static bool is_pi(const struct proc_call *call)
{
    uint64_t command = call->args[1] & FUTEX_CMD_MASK;

    return command == FUTEX_LOCK_PI || command == FUTEX_LOCK_PI2;
}

static bool looks_like_join(const struct proc_call *call)
{
    return call->args[1] == (FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME);
}

/* glibc waits for a mutex with 2, or for a robust one with the owner's tid and the waiters' bit. */
static bool looks_like_mutex(const struct proc_call *call)
{
    uint32_t value = (uint32_t)call->args[2];

    return is_pi(call) || ((call->args[1] & FUTEX_CMD_MASK) == FUTEX_WAIT &&
                           (value == 2 || (value & FUTEX_WAITERS)));
}

static enum wait_type type_by_name(const char *function)
{
    for (size_t i = 0; function && i < ARRAY_SIZE(blockers); i++)
        if (strstr(function, blockers[i].function))
            return blockers[i].type;
    return WAIT_NONE;
}

/* The user's own functions may have any name, so the search ends where they begin. */
static enum wait_type type_by_stack(const struct stack *stack)
{
    enum wait_type type = WAIT_NONE;

    for (size_t i = 0; !type && i < stack->frame_count; i++) {
        if (frame_origin(&stack->frames[i]) != ORIGIN_FOREIGN)
            break;
        type = type_by_name(stack->frames[i].function);
    }
    return type;
}

static const char *rusts_words(const char *function)
{
    if (!strstr(function, "std::sys") || !strstr(function, "futex"))
        return NULL;
    for (size_t i = 0; i < ARRAY_SIZE(rust_blockers); i++)
        if (strstr(function, rust_blockers[i].type) && strstr(function, rust_blockers[i].method))
            return rust_blockers[i].what;
    return NULL;
}

/* NULL if it is not one of Rust's waits. */
static const char *rusts_wait(const struct stack *stack)
{
    const char *what = NULL;

    for (size_t i = 0; !what && i < stack->frame_count; i++) {
        if (frame_origin(&stack->frames[i]) != ORIGIN_FOREIGN)
            return NULL;
        if (stack->frames[i].function)
            what = rusts_words(stack->frames[i].function);
    }
    return what;
}

/*
 * Only the call distinguishes a wait for a condition from the wait for its mutex that
 * follows within the same function.
 */
static enum wait_type type_of(const struct wait_evidence *evidence)
{
    enum wait_type type = type_by_stack(evidence->stack);

    if (type == WAIT_NONE)
        type = type_by_name(evidence->callee);
    if (type == WAIT_CONDITION && looks_like_mutex(evidence->call))
        return WAIT_MUTEX;
    if (type != WAIT_NONE)
        return type;
    if (looks_like_join(evidence->call))
        return WAIT_JOIN;
    return is_pi(evidence->call) ? WAIT_MUTEX : WAIT_FUTEX;
}

/*
 * Python's Lock, RLock and all that is made of them, whether its frames are foreign or not; since
 * Python 3.13 they wait in its parking lot.
 */
static bool is_pythons(const struct stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        const char *function = stack->frames[i].function;

        if (function && (text_starts(function, "PyThread_acquire_lock") ||
                         text_starts(function, "_PyParkingLot_Park")))
            return true;
    }
    return false;
}

static const char *mutex_words(uint32_t kind, struct arena *arena)
{
    static const char *const types[] = {"", "recursive ", "error-checking ", "adaptive "};

    /* glibc calls every robust mutex shared. */
    bool shared = (kind & MUTEX_SHARED) && !(kind & MUTEX_ROBUST);

    return arena_printf(arena, "%s%s%s%smutex", kind & MUTEX_ROBUST ? "robust " : "",
                        shared ? "process-shared " : "",
                        kind & MUTEX_INHERIT ? "priority-inheriting " : "",
                        types[kind & MUTEX_TYPE]);
}

static void read_mutex(pid_t tid, struct wait *wait, struct arena *arena)
{
    uint32_t mutex[MUTEX_WORDS];

    if (!proc_memory(tid, wait->object, mutex, sizeof(mutex)))
        return;
    wait->owner = (pid_t)mutex[MUTEX_OWNER];
    wait->what = mutex_words(mutex[MUTEX_KIND], arena);
}

/* A writer waits on word 3 while another writer is before it, on word 2 for the readers. */
static void read_rwlock(pid_t tid, const struct proc_call *call, struct wait *wait,
                        struct arena *arena)
{
    bool behind_writer = wait->type == WAIT_WRITE_LOCK && call->args[2] == 3;
    uint32_t rwlock[RWLOCK_WORDS];
    uint32_t readers;

    wait->object = call->args[0] - (behind_writer ? 12 : 8);
    if (!proc_memory(tid, wait->object, rwlock, sizeof(rwlock)))
        return;
    wait->owner = (pid_t)rwlock[RWLOCK_WRITER];
    readers = rwlock[RWLOCK_READERS] >> 3;
    if (!wait->owner && readers && wait->type == WAIT_WRITE_LOCK)
        wait->detail = arena_printf(arena,
                                    "held for reading %u time%s, by whom is not recorded: perhaps "
                                    "by this thread itself",
                                    readers, readers == 1 ? "" : "s");
}

static void read_barrier(pid_t tid, const struct proc_call *call, struct wait *wait,
                         struct arena *arena)
{
    uint32_t barrier[BARRIER_WORDS];

    wait->object = call->args[0] - sizeof(uint32_t);
    if (proc_memory(tid, wait->object, barrier, sizeof(barrier)))
        wait->detail =
            arena_printf(arena, "%u of %u arrived", barrier[BARRIER_IN] - barrier[BARRIER_ROUND],
                         barrier[BARRIER_COUNT]);
}

/* A condition is aligned to 8, and waited for on two words that lie side by side. */
static uint64_t condition_of(uint64_t futex, unsigned libc_minor)
{
    uint64_t words_at = libc_minor >= 41 ? 32 : 40;

    return futex - futex % 8 - words_at;
}

/* As glibc's own low-level locks are waited for. */
static bool is_stream(const struct wait_evidence *evidence, struct arena *arena, struct wait *wait)
{
    const struct proc_call *call = evidence->call;
    struct stream stream;

    if (call->args[1] != (FUTEX_WAIT | FUTEX_PRIVATE_FLAG) || call->args[2] != 2 ||
        !stream_of_lock(evidence->tid, evidence->maps, evidence->streams, call->args[0], arena,
                        &stream))
        return false;
    *wait = (struct wait){.type = WAIT_STREAM,
                          .object = call->args[0],
                          .what = "the lock of a FILE",
                          .name = stream.name,
                          .detail = stream.owner_is_gone ? "held by a thread that has ended" : NULL,
                          .owner = stream.owner};
    return true;
}

static bool is_rusts(const struct wait_evidence *evidence, struct wait *wait)
{
    const char *what = rusts_wait(evidence->stack);

    if (what)
        *wait = (struct wait){.type = WAIT_RUST,
                              .object = evidence->call->args[0],
                              .what = what,
                              .detail = strstr(what, "Mutex") || strstr(what, "RwLock")
                                            ? "whose holder is not recorded"
                                            : NULL};
    return what != NULL;
}

struct wait wait_of(const struct wait_evidence *evidence, struct arena *arena)
{
    const struct proc_call *call = evidence->call;
    struct wait wait;

    if (is_stream(evidence, arena, &wait) || is_rusts(evidence, &wait))
        return wait;
    wait = (struct wait){.type = type_of(evidence), .object = call->args[0]};

    wait.what = words[wait.type];
    if (wait.type == WAIT_MUTEX)
        read_mutex(evidence->tid, &wait, arena);
    else if (wait.type == WAIT_READ_LOCK || wait.type == WAIT_WRITE_LOCK)
        read_rwlock(evidence->tid, call, &wait, arena);
    else if (wait.type == WAIT_BARRIER)
        read_barrier(evidence->tid, call, &wait, arena);
    else if (wait.type == WAIT_CONDITION)
        wait.object = condition_of(call->args[0], evidence->libc_minor);
    else if (wait.type == WAIT_JOIN)
        wait.owner = (pid_t)call->args[2];
    else if (wait.type == WAIT_SEMAPHORE && is_pythons(evidence->stack))
        wait.what = "Python's lock";
    return wait;
}

/* "a pipe", "/tmp/lock" */
static const char *file_words(pid_t tid, int fd, struct arena *arena)
{
    static const char *const words_of[] = {[OPENED_PIPE] = "a pipe",
                                           [OPENED_SOCKET] = "a socket",
                                           [OPENED_EVENTFD] = "an eventfd",
                                           [OPENED_EPOLL] = "an epoll descriptor",
                                           [OPENED_STRANGE] = NULL};
    const char *target = proc_link(tid, arena_printf(arena, "fd/%d", fd), arena);
    struct opened opened;

    if (!opened_read(tid, fd, arena, &opened) || !words_of[opened.type])
        return target ? target : "what it has closed since";
    if (opened.named)
        return "a named pipe";
    return opened.type == OPENED_SOCKET && socket_is_tcp(tid, opened.id, arena)
               ? "a TCP socket"
               : words_of[opened.type];
}

static const char *any_of(const struct file_wait *wait, struct arena *arena)
{
    struct buf text = BUF_INIT;
    const char *copy;

    buf_addstr(&text, wait->count == 1 ? "for descriptor " : "for any of the descriptors ");
    for (size_t i = 0; i < wait->count; i++)
        buf_addf(&text, "%s%d", i ? ", " : "", wait->fds[i]);
    copy = arena_strndup(arena, text.ptr, text.len);
    buf_release(&text);
    return copy;
}

struct wait wait_for_file(pid_t tid, const struct task *task, struct arena *arena)
{
    struct wait wait = {.type = WAIT_FILE, .detail = task->detail};
    struct file_wait file;
    const char *target;

    if (!file_wait_read(task->tid, &task->call, arena, &file)) {
        wait.what = "for descriptors";
        return wait;
    }
    if (file.use == FILE_POLL) {
        wait.what = any_of(&file, arena);
        return wait;
    }
    target = file_words(tid, *file.fds, arena);
    if (file.use == FILE_READ || file.use == FILE_WRITE)
        wait.what =
            arena_printf(arena, "to %s %s (descriptor %d)",
                         file.use == FILE_READ ? "read from" : "write to", target, *file.fds);
    else if (file.use == FILE_EPOLL)
        wait.what = arena_printf(arena, "for what epoll descriptor %d watches", *file.fds);
    else
        wait.what = arena_printf(arena, "to lock %s (%s)", target,
                                 file.use == FILE_FLOCK ? "flock" : "fcntl");
    return wait;
}

bool wait_has_object(enum wait_type type)
{
    return type != WAIT_NONE && type != WAIT_JOIN && type != WAIT_CHILD && type != WAIT_FILE;
}

pid_t wait_apparent_owner(pid_t tid, const struct proc_call *call)
{
    uint32_t mutex[MUTEX_WORDS];

    if (looks_like_join(call))
        return (pid_t)call->args[2];
    if (!looks_like_mutex(call) || !proc_memory(tid, call->args[0], mutex, sizeof(mutex)))
        return 0;
    return (pid_t)mutex[MUTEX_OWNER];
}
