/* SPDX-License-Identifier: MIT */
/*
 * Condition variables. A wait is ours alone: the mutex is really unlocked and locked, the
 * waiters stand in our own queue, and are woken in the order in which they came. A detector
 * below us sees a wait that is over at once.
 */
#include "inner.h"
#include "real.h"
#include "tsan.h"

/* glibc's bit for process-shared conditions (nptl/pthread_cond_common.c). */
static bool is_shared(const pthread_cond_t *condition)
{
    return (condition->__data.__wrefs & 1) != 0;
}

static bool ask_cond(const struct thread *thread, const struct wish *wish)
{
    struct wish lock = {.object = thread->cond_mutex};

    (void)wish;
    return thread->woken && ask_mutex(thread, &lock);
}

static bool waits_on(const struct thread *thread, const void *condition)
{
    return thread->cond_turn && !thread->woken && thread->cond == condition;
}

static void wake(struct thread *thread)
{
    thread->woken = 1;
    for (uint32_t i = 0; i <= thread->depth; i++) {
        struct wish *wish = &thread->wishes[i];

        if (wish->operation != EXPLORE_OP_COND_WAKE || wish->object != thread->cond)
            continue;
        wish->operation = EXPLORE_OP_COND_RELOCK;
        wish->second = wish->object;
        wish->object = thread->cond_mutex;
    }
}

/* Wakes who has waited longest; false: nobody waits. */
bool wake_one(const void *condition)
{
    struct thread *first = NULL;

    for (uint32_t i = 1; i <= S.count; i++)
        if (waits_on(thread_of(i), condition) &&
            (!first || thread_of(i)->cond_turn < first->cond_turn))
            first = thread_of(i);
    if (first)
        wake(first);
    return first != NULL;
}

/* Also threads that are not controlled may signal: glibc's for timers, say. */
static void signal_model(const void *condition, bool all)
{
    if (!S.active)
        return;
    sched_lock();
    while (wake_one(condition) && all)
        continue;
    sched_unlock();
}

void enqueue(struct thread *self, const void *condition, const void *mutex)
{
    self->cond = condition;
    self->cond_mutex = mutex;
    self->woken = 0;
    self->cond_turn = ++S.conds;
}

/* The real unlock: of a wait that a detector below sees, or of the mutex alone. */
static int let_go(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    static const struct timespec past = {.tv_sec = 0};
    int state = 0;

    if (detector_is_below()) {
        (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
        me->inside = 1;
        (void)R(pthread_cond_timedwait)(condition, mutex, &past);
        me->inside = 0;
        (void)pthread_setcancelstate(state, NULL);
    }
    return R(pthread_mutex_unlock)(mutex);
}

static void relock(pthread_cond_t *condition, pthread_mutex_t *mutex, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_COND_RELOCK,
                        .object = mutex,
                        .second = condition,
                        .ask = ask_mutex,
                        .deadline = NEVER,
                        .place = place};

    (void)point(&wish);
}

static int wait_here(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline,
                     void *place)
{
    struct thread *self = me;
    struct wish about = {.operation = EXPLORE_OP_COND_WAIT,
                         .object = condition,
                         .second = mutex,
                         .deadline = NEVER,
                         .place = place};
    struct wish woken = {.operation = EXPLORE_OP_COND_WAKE,
                         .kind = WISH_CANCEL | WISH_HANDLER,
                         .object = condition,
                         .second = mutex,
                         .ask = ask_cond,
                         .deadline = deadline,
                         .place = place};
    enum grant grant;
    int error;

    (void)point(&about);
    error = let_go(condition, mutex);
    if (error)
        return error;
    enqueue(self, condition, mutex);
    grant = point(&woken);
    self->cond_turn = 0;
    if (grant != GRANT_GO)
        relock(condition, mutex, place);
    error = R(pthread_mutex_lock)(mutex);
    condition_woken(condition);
    cancel_act(grant);
    return error ? error : grant == GRANT_TIME ? ETIMEDOUT : 0;
}

PUBLIC int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    FRAME;
    struct wish wish = WISH(EXPLORE_OP_COND_WAIT, condition, .second = mutex);
    int error;

    if (!CONTROLLED)
        return R(pthread_cond_wait)(condition, mutex);
    if (!is_shared(condition))
        return wait_here(condition, mutex, NEVER, __builtin_return_address(0));
    outside_begin(&wish); /* another process may signal */
    error = R(pthread_cond_wait)(condition, mutex);
    outside_end(&wish);
    return error;
}

static clockid_t clock_of(const pthread_cond_t *condition)
{
    return condition->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

PUBLIC int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  const struct timespec *when)
{
    FRAME;

    if (!CONTROLLED || is_shared(condition))
        return R(pthread_cond_timedwait)(condition, mutex, when);
    if (!time_is_valid(when))
        return EINVAL;
    return wait_here(condition, mutex, deadline_at(clock_of(condition), when),
                     __builtin_return_address(0));
}

PUBLIC int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  clockid_t clock, const struct timespec *when)
{
    FRAME;

    if (!CONTROLLED || is_shared(condition))
        return R(pthread_cond_clockwait)(condition, mutex, clock, when);
    if (!time_is_valid(when))
        return EINVAL;
    return wait_here(condition, mutex, deadline_at(clock, when), __builtin_return_address(0));
}

PUBLIC int pthread_cond_signal(pthread_cond_t *condition)
{
    FRAME;

    if (CONTROLLED) {
        POINT(EXPLORE_OP_SIGNAL, condition);
        condition_signalled(condition);
    }
    signal_model(condition, false);
    return R(pthread_cond_signal)(condition);
}

PUBLIC int pthread_cond_broadcast(pthread_cond_t *condition)
{
    FRAME;

    if (CONTROLLED) {
        POINT(EXPLORE_OP_BROADCAST, condition);
        condition_signalled(condition);
    }
    signal_model(condition, true);
    return R(pthread_cond_broadcast)(condition);
}
