/* SPDX-License-Identifier: MIT */
#include "stuck/wait.h"

#include <linux/futex.h>

#include "stuck/modules.h"

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

static const struct {
    const char *what;
    const char *call;
} words[] = {
    [WAIT_NONE] = {NULL, NULL},
    [WAIT_MUTEX] = {"mutex", "pthread_mutex_lock"},
    [WAIT_READ_LOCK] = {"rwlock", "pthread_rwlock_rdlock"},
    [WAIT_WRITE_LOCK] = {"rwlock", "pthread_rwlock_wrlock"},
    [WAIT_CONDITION] = {"condition", "pthread_cond_wait"},
    [WAIT_SEMAPHORE] = {"semaphore", "sem_wait"},
    [WAIT_BARRIER] = {"barrier", "pthread_barrier_wait"},
    [WAIT_JOIN] = {"thread", "pthread_join"},
    [WAIT_ONCE] = {"once", "pthread_once"},
    [WAIT_FUTEX] = {"futex", "futex"},
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

/* The user's own functions may have any name, so the search ends where they begin. */
static enum wait_type type_by_stack(const struct stack *stack)
{
    const struct frame *user = stack_user_frame(stack);

    for (size_t i = 0; i < stack->frame_count && &stack->frames[i] != user; i++)
        for (size_t k = 0; stack->frames[i].function && k < ARRAY_SIZE(blockers); k++)
            if (strstr(stack->frames[i].function, blockers[k].function))
                return blockers[k].type;
    return WAIT_NONE;
}

/*
 * Only the call tells a wait for a condition from the wait for its mutex that
 * follows within the same function.
 */
static enum wait_type type_of(const struct proc_call *call, const struct stack *stack)
{
    enum wait_type type = type_by_stack(stack);

    if (type == WAIT_CONDITION && looks_like_mutex(call))
        return WAIT_MUTEX;
    if (type != WAIT_NONE)
        return type;
    if (looks_like_join(call))
        return WAIT_JOIN;
    return WAIT_FUTEX;
}

static const char *mutex_words(uint32_t kind, struct arena *arena)
{
    static const char *const types[] = {"", "recursive ", "error-checking ", "adaptive "};

    return arena_printf(arena, "%s%s%s%smutex", kind & MUTEX_ROBUST ? "robust " : "",
                        kind & MUTEX_SHARED ? "process-shared " : "",
                        kind & MUTEX_INHERIT ? "priority-inheriting " : "",
                        types[kind & MUTEX_TYPE]);
}

static void read_mutex(pid_t pid, struct wait *wait, struct arena *arena)
{
    uint32_t mutex[MUTEX_WORDS];

    if (!proc_memory(pid, wait->object, mutex, sizeof(mutex)))
        return;
    wait->owner = (pid_t)mutex[MUTEX_OWNER];
    wait->what = mutex_words(mutex[MUTEX_KIND], arena);
}

/* A writer waits on word 3 while another writer is before it, on word 2 for the readers. */
static void read_rwlock(pid_t pid, const struct proc_call *call, struct wait *wait,
                        struct arena *arena)
{
    bool behind_writer = wait->type == WAIT_WRITE_LOCK && call->args[2] == 3;
    uint32_t rwlock[RWLOCK_WORDS];
    uint32_t readers;

    wait->object = call->args[0] - (behind_writer ? 12 : 8);
    if (!proc_memory(pid, wait->object, rwlock, sizeof(rwlock)))
        return;
    wait->owner = (pid_t)rwlock[RWLOCK_WRITER];
    readers = rwlock[RWLOCK_READERS] >> 3;
    if (!wait->owner && readers && wait->type == WAIT_WRITE_LOCK)
        wait->detail = arena_printf(arena,
                                    "held for reading %u time%s, by whom is not recorded: perhaps "
                                    "by this thread itself",
                                    readers, readers == 1 ? "" : "s");
}

static void read_barrier(pid_t pid, const struct proc_call *call, struct wait *wait,
                         struct arena *arena)
{
    uint32_t barrier[BARRIER_WORDS];

    wait->object = call->args[0] - sizeof(uint32_t);
    if (proc_memory(pid, wait->object, barrier, sizeof(barrier)))
        wait->detail = arena_printf(arena, "%u of %u arrived",
                                    barrier[BARRIER_IN] - barrier[BARRIER_ROUND],
                                    barrier[BARRIER_COUNT]);
}

/* Both words that a condition is waited on by lie 40 and 44 bytes into it, and it is aligned to 8. */
static uint64_t condition_of(uint64_t futex)
{
    return futex - (futex % 8 ? 44 : 40);
}

struct wait wait_of(pid_t pid, const struct proc_call *call, const struct stack *stack,
                    struct arena *arena)
{
    struct wait wait = {.type = type_of(call, stack), .object = call->args[0]};

    wait.what = words[wait.type].what;
    wait.call = words[wait.type].call;
    if (wait.type == WAIT_MUTEX)
        read_mutex(pid, &wait, arena);
    else if (wait.type == WAIT_READ_LOCK || wait.type == WAIT_WRITE_LOCK)
        read_rwlock(pid, call, &wait, arena);
    else if (wait.type == WAIT_BARRIER)
        read_barrier(pid, call, &wait, arena);
    else if (wait.type == WAIT_CONDITION)
        wait.object = condition_of(call->args[0]);
    else if (wait.type == WAIT_JOIN)
        wait.owner = (pid_t)call->args[2];
    return wait;
}

pid_t wait_apparent_owner(pid_t pid, const struct proc_call *call)
{
    uint32_t mutex[MUTEX_WORDS];

    if (looks_like_join(call))
        return (pid_t)call->args[2];
    if (!looks_like_mutex(call) || !proc_memory(pid, call->args[0], mutex, sizeof(mutex)))
        return 0;
    return (pid_t)mutex[MUTEX_OWNER];
}
