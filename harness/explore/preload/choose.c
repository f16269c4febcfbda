/* SPDX-License-Identifier: MIT */
/* Who goes on: what is ready, what time makes ready, and what to do if nothing is. */
#include "inner.h"

enum {
    SPINS = 20,            /* equal steps in a row: it waits for others */
    IDLE_FIRST_NS = 20000, /* of the waits for the world outside; each is twice the last */
    IDLE_MOST_NS = 1000000,
    GRACE_NS = 50000000, /* that the world outside gets before virtual time goes on */
    TELL_AFTER_NS = 100000000
};

struct ready {
    uint32_t count;
    uint32_t numbers[EXPLORE_THREADS];
};

static bool time_may_fire_now(const struct wish *wish)
{
    return wish->deadline != NEVER &&
           (S.now >= wish->deadline || S.area->request.time == EXPLORE_TIME_ANY);
}

static bool is_ready(struct thread *thread, bool *rather_not)
{
    const struct wish *wish = thread->wish;

    *rather_not = (wish->kind & WISH_YIELD) || thread->spins >= SPINS;
    if ((wish->kind & WISH_CANCEL) && thread->cancel && thread->cancel_enabled)
        thread->grant = GRANT_CANCEL;
    else if (thread->interrupted &&
             ((wish->kind & WISH_SLEEP) ||
              ((wish->kind & WISH_INTERRUPTIBLE) && thread->interrupted == 1)))
        thread->grant = GRANT_SIGNAL;
    else if (!wish->ask || wish->ask(thread, wish))
        thread->grant = GRANT_GO;
    else if (time_may_fire_now(wish))
        thread->grant = GRANT_TIME;
    else
        return false;
    return true;
}

bool anybody_ready(void)
{
    bool rather_not;

    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->state == THREAD_AT_GATE && is_ready(thread_of(i), &rather_not))
            return true;
    return false;
}

/* The one whose time comes first; NULL: nobody waits for a time. */
static struct thread *earliest(void)
{
    struct thread *first = NULL;

    for (uint32_t i = 1; i <= S.count; i++) {
        struct thread *thread = thread_of(i);

        if (thread->state == THREAD_AT_GATE && thread->wish->deadline != NEVER &&
            (!first || thread->wish->deadline < first->wish->deadline))
            first = thread;
    }
    return first;
}

static void add_in_order(struct ready *ready, uint32_t number)
{
    uint32_t at = ready->count++;

    for (; at > 0 && ready->numbers[at - 1] > number; at--)
        ready->numbers[at] = ready->numbers[at - 1];
    ready->numbers[at] = number;
}

/* If all who could go on only wait for something to change, time passes too. */
static void collect(struct ready *ready)
{
    bool all_rather_not = true;
    struct thread *sleeper;

    ready->count = 0;
    for (uint32_t i = 1; i <= S.count; i++) {
        bool rather_not = false;

        if (thread_of(i)->state != THREAD_AT_GATE || !is_ready(thread_of(i), &rather_not))
            continue;
        ready->numbers[ready->count++] = i;
        all_rather_not = all_rather_not && rather_not;
    }
    sleeper = ready->count && all_rather_not ? earliest() : NULL;
    for (uint32_t i = 0; sleeper && i < ready->count; i++)
        if (ready->numbers[i] == sleeper->number)
            return;
    if (sleeper) {
        sleeper->grant = GRANT_TIME;
        add_in_order(ready, sleeper->number);
    }
}

/* Something outside of our threads is waited for, openly. */
static bool somebody_is_outside(void)
{
    for (uint32_t i = 1; i <= S.count; i++) {
        const struct thread *thread = thread_of(i);

        if (thread->state == THREAD_AWAY ||
            (thread->state == THREAD_AT_GATE && (thread->wish->kind & WISH_OUTSIDE)))
            return true;
    }
    return false;
}

static bool nobody_waits(void)
{
    for (uint32_t i = 1; i <= S.count; i++)
        if (thread_of(i)->state == THREAD_AT_GATE || thread_of(i)->state == THREAD_AWAY)
            return false;
    return true;
}

struct idling {
    int64_t waited;
    int64_t pause;
    bool told;
};

static void idle(struct idling *idling)
{
    struct timespec time = {.tv_nsec = idling->pause};

    if (!idling->waited)
        result()->outside_waits++;
    S.idle = 1;
    if (idling->waited > TELL_AFTER_NS && !idling->told) {
        idling->told = true;
        export_waits();
        result()->end = EXPLORE_OUTSIDE;
    }
    sched_unlock();
    (void)SYS(SYS_nanosleep, &time, 0, 0, 0, 0, 0);
    sched_lock();
    S.idle = 0;
    S.file_locks++; /* another process may have let go of one */
    idling->waited += idling->pause;
    if (idling->pause < IDLE_MOST_NS)
        idling->pause *= 2;
}

static void fire(struct thread *thread)
{
    if (thread->wish->deadline != NEVER && thread->wish->deadline > S.now)
        S.now = thread->wish->deadline;
    result()->time_fired++;
}

/* Nothing is ready: time passes, or the world outside is waited for, or that is a deadlock. */
static void nothing_ready(struct ready *ready, struct idling *idling)
{
    bool outside = somebody_is_outside();
    struct thread *sleeper = earliest();

    if (sleeper && (!outside || idling->waited >= GRACE_NS ||
                    S.now + idling->waited >= sleeper->wish->deadline)) {
        sleeper->grant = GRANT_TIME;
        ready->numbers[ready->count++] = sleeper->number;
    } else if (outside || outside_may_help()) {
        idle(idling);
    } else {
        freeze(EXPLORE_DEADLOCK);
    }
}

static bool contains(const struct ready *ready, uint32_t number)
{
    for (uint32_t i = 0; i < ready->count; i++)
        if (ready->numbers[i] == number)
            return true;
    return false;
}

static uint32_t pick(const struct thread *self, const struct ready *ready)
{
    uint32_t next;

    if (S.area->request.strategy != EXPLORE_REPLAY)
        return ready->count == 1 ? ready->numbers[0] : strategy_pick(ready->numbers, ready->count);
    if (replay_pick(self, ready->numbers, ready->count, &next))
        return next;
    return contains(ready, self->number) ? self->number
                                         : replay_default(self, ready->numbers, ready->count);
}

/*
 * The lock is held, also at the return; while nothing is ready it is given up.
 * 0: no thread is left that could ever go on, and none waits.
 */
uint32_t choose(struct thread *self)
{
    struct idling idling = {.pause = IDLE_FIRST_NS};
    struct ready ready;
    struct thread *chosen;
    uint32_t next;

    if (++result()->steps > S.step_limit)
        freeze(EXPLORE_STEP_LIMIT);
    S.now += 1000;
    for (collect(&ready); !ready.count; ready.count ? (void)0 : collect(&ready)) {
        if (nobody_waits())
            return 0;
        nothing_ready(&ready, &idling);
    }
    if (idling.told)
        result()->end = EXPLORE_NONE;
    next = pick(self, &ready);
    chosen = thread_of(next);
    if (chosen->grant == GRANT_TIME)
        fire(chosen);
    trace_step(self, next, contains(&ready, self->number));
    result()->now_ns = (uint64_t)S.now;
    return next;
}
