/* SPDX-License-Identifier: MIT */
/* Why nothing goes on: the exact state, and whether the world outside may still help. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <fcntl.h>

static uint32_t state_of(const struct thread *thread)
{
    switch (thread->state) {
    case THREAD_ENDED:
        return EXPLORE_THREAD_ENDED;
    case THREAD_AWAY:
        return EXPLORE_THREAD_OUTSIDE;
    case THREAD_RUNS:
        return EXPLORE_THREAD_READY;
    default:
        if (!thread->wish->ask || thread->wish->ask(thread, thread->wish))
            return EXPLORE_THREAD_READY;
        if (thread->wish->operation == EXPLORE_OP_SLEEP)
            return EXPLORE_THREAD_SLEEPING;
        return thread->wish->kind & WISH_OUTSIDE ? EXPLORE_THREAD_OUTSIDE : EXPLORE_THREAD_BLOCKED;
    }
}

static uint32_t by_tid(int32_t tid)
{
    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->tid == tid)
            return thread_of(i)->state == THREAD_ENDED ? 0 : i;
    return 0;
}

static void add_hold(const void *object, uint32_t thread, int32_t tid, enum explore_mode mode)
{
    uint32_t at = result()->hold_count;

    for (uint32_t i = 0; i < at; i++)
        if (S.area->holds[i].address == (uintptr_t)object && S.area->holds[i].thread == thread &&
            S.area->holds[i].tid == tid)
            return;
    if (at >= EXPLORE_HOLDS)
        return;
    S.area->holds[at] = (struct explore_hold){.address = (uintptr_t)object,
                                              .thread = thread,
                                              .mode = mode,
                                              .tid = tid,
                                              .object = object_number(object)};
    result()->hold_count = at + 1;
}

static void add_owner(const void *object, int32_t tid)
{
    if (tid)
        add_hold(object, by_tid(tid), tid, EXPLORE_EXCLUSIVE);
}

static void add_readers(const void *lock)
{
    for (uint32_t i = 1; i <= S.count; i++)
        for (uint32_t k = 0; k < READ_HOLDS; k++)
            if (thread_of(i)->read_counts[k] && thread_of(i)->read_locks[k] == lock)
                add_hold(lock, i, thread_of(i)->tid, EXPLORE_SHARED_MODE);
}

/* Who has what this thread waits for. */
static void export_holders(const struct wish *wish)
{
    const pthread_rwlock_t *rwlock = wish->object;
    uint32_t number = 0;
    int32_t tid;

    switch (wish->operation) {
    case EXPLORE_OP_LOCK:
    case EXPLORE_OP_COND_RELOCK:
        add_owner(wish->object, mutex_owner(wish->object));
        break;
    case EXPLORE_OP_READ_LOCK:
    case EXPLORE_OP_WRITE_LOCK:
        add_owner(wish->object, rwlock->__data.__cur_writer);
        add_readers(wish->object);
        break;
    case EXPLORE_OP_SPIN_LOCK:
    case EXPLORE_OP_ONCE:
        number = (uint32_t)holder_of(wish->object);
        if (number)
            add_hold(wish->object, number, thread_of(number)->tid, EXPLORE_EXCLUSIVE);
        break;
    case EXPLORE_OP_FILE_LOCK:
        tid = stdio_owner(wish->object, &number);
        if (number)
            add_hold(wish->object, number, tid, EXPLORE_EXCLUSIVE);
        break;
    default:
        break;
    }
}

void export_waits(void)
{
    result()->hold_count = 0;
    for (uint32_t i = 1; i <= S.count; i++) {
        const struct thread *thread = thread_of(i);
        const struct wish *wish = thread->wish;
        struct explore_wait *wait = &S.area->waits[i - 1];
        bool is_waiting = thread->state == THREAD_AT_GATE || thread->state == THREAD_AWAY;

        *wait = (struct explore_wait){.state = state_of(thread),
                                      .operation = thread->last.operation,
                                      .tid = thread->state == THREAD_ENDED ? 0 : thread->tid,
                                      .steps = thread->steps,
                                      .created_by = thread->created_by};
        if (thread->start)
            wait->start = place_of((const void *)(uintptr_t)thread->start);
        if (!is_waiting || (thread->state == THREAD_AWAY && thread->watched))
            continue;
        wait->operation = wish->operation;
        wait->target = wish->target;
        wait->address = (uintptr_t)wish->object;
        wait->second = (uintptr_t)wish->second;
        wait->object = object_number(wish->object);
        wait->timed = wish->deadline != NEVER;
        export_holders(wish);
    }
}

static bool only_locks_are_waited_for(void)
{
    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->state == THREAD_AT_GATE &&
            (thread_of(i)->wish->kind & (WISH_HANDLER | WISH_OUTSIDE)))
            return false;
    return true;
}

static bool has_children(void)
{
    siginfo_t info;

    return SYS(SYS_waitid, P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL, NULL, 0) == 0;
}

static bool has_interval_timer(void)
{
    for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
        struct itimerval timer = {.it_value = {0}};

        if (SYS(SYS_getitimer, which, &timer, 0, 0, 0, 0) == 0 &&
            (timer.it_value.tv_sec || timer.it_value.tv_usec))
            return true;
    }
    return false;
}

static bool is_ours(int64_t tid)
{
    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->tid == tid)
            return true;
    return false;
}

/* Threads that we do not control: of glibc (timers, aio), of libraries, of TSan. */
uint32_t strangers_count(void)
{
    _Alignas(8) char buffer[4096];
    uint32_t strangers = 0;
    long fd = SYS(SYS_open, "/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0, 0);
    long got;

    if (fd < 0)
        return 0;
    while ((got = SYS(SYS_getdents64, fd, buffer, sizeof(buffer), 0, 0, 0)) > 0)
        for (long at = 0; at < got; at += *(uint16_t *)(buffer + at + 16)) {
            int64_t tid = 0;

            /* The kernel has written there, which the analyzer cannot know. */
            /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
            for (const char *digit = buffer + at + 19; *digit >= '0' && *digit <= '9'; digit++)
                tid = tid * 10 + (*digit - '0');
            strangers += tid > 0 && !is_ours(tid);
        }
    (void)SYS(SYS_close, fd, 0, 0, 0, 0, 0);
    return strangers;
}

/*
 * Asked when nothing can go on and nobody waits openly for something outside. Handlers and
 * children cannot end waits for locks and for threads.
 */
bool outside_may_help(void)
{
    if (S.timers || has_interval_timer() || strangers_count() > S.detector_threads)
        return true;
    return !only_locks_are_waited_for() && (S.handlers || has_children());
}

/* The kernel's word for what a thread does: 'R', 'S', 'D'; 0: it has ended. */
int32_t task_state(int32_t tid)
{
    char path[64] = "/proc/self/task/";
    char text[512];
    char digits[12];
    size_t end = sizeof("/proc/self/task/") - 1;
    int count = 0;
    long fd, got;

    for (; tid > 0; tid /= 10)
        digits[count++] = (char)('0' + tid % 10);
    while (count > 0)
        path[end++] = digits[--count];
    for (const char *rest = "/stat"; *rest; rest++)
        path[end++] = *rest;
    path[end] = 0;
    fd = SYS(SYS_open, path, O_RDONLY | O_CLOEXEC, 0, 0, 0, 0);
    if (fd < 0)
        return 0;
    got = SYS(SYS_read, fd, text, sizeof(text), 0, 0, 0);
    (void)SYS(SYS_close, fd, 0, 0, 0, 0, 0);
    while (got > 0 && text[got - 1] != ')') /* the name may hold anything */
        got--;
    return got > 0 ? text[got + 1] : 0;
}
