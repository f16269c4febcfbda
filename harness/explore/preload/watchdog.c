/* SPDX-License-Identifier: MIT */
/*
 * The last resort: the thread with the baton does not come to a point. If it sleeps in the
 * kernel, where we do not see why, or has computed for as long as our patience lasts, another
 * goes on. Every waiting thread looks now and then, so it needs no thread of its own.
 */
#include "inner.h"

enum { SLEEPS_BEFORE = 2 };

static void remember(const struct thread *stalled, bool computing)
{
    struct explore_result *r = result();

    if (r->watchdog++)
        return;
    r->watchdog_thread = stalled->number;
    r->watchdog_operation = stalled->last.operation;
    r->watchdog_computing = computing;
    r->watchdog_frames = 1;
    r->watchdog_frame[0] = place_of(stalled->last.place);
}

/* Processor time: on a busy machine, where the thread waits for its turn, this is not a stall. */
static int64_t computed_ns(const struct thread *thread)
{
    enum { OF_ONE_THREAD = 6 }; /* CPUCLOCK_SCHED | CPUCLOCK_PERTHREAD_MASK, Linux posix-timers.h */

    return real_now_ns((clockid_t)(~(unsigned)thread->tid << 3 | OF_ONE_THREAD));
}

/* The lock is held. Whether the one with the baton has stalled; it must have really got it. */
static bool has_stalled(const struct thread *holder, bool *computing)
{
    int64_t now = real_now_ns(CLOCK_MONOTONIC);
    int32_t state;

    if (S.watch_mark != S.progress) {
        S.watch_mark = S.progress;
        S.watch_since = now;
        S.watch_computed = computed_ns(holder);
        S.watch_sleeps = 0;
        return false;
    }
    if (!__atomic_load_n(&holder->arrived, __ATOMIC_ACQUIRE))
        return false;
    state = task_state(holder->tid);
    S.watch_sleeps = state == 'S' ? S.watch_sleeps + 1 : 0;
    *computing = state != 'S';
    if (state != 'S')
        return computed_ns(holder) - S.watch_computed > S.patience_ns;
    return S.watch_sleeps >= SLEEPS_BEFORE && now - S.watch_since > S.patience_ns / 20;
}

/* `self` waits at its gate. If it moves on, it does so in the name of the stalled thread. */
void watchdog_look(struct thread *self)
{
    struct thread *holder;
    bool computing = false;

    self->inside = 1;
    sched_lock();
    holder = S.current ? thread_of(S.current) : NULL;
    if (holder == self) {
        sched_unlock();
        self->inside = 0;
        return;
    }
    if (__atomic_load_n(&self->baton, __ATOMIC_ACQUIRE) || S.idle || result()->frozen ||
        (holder && !has_stalled(holder, &computing))) {
        sched_unlock();
        self->inside = 0;
        return;
    }
    if (holder) {
        remember(holder, computing);
        holder->state = THREAD_AWAY;
        holder->watched = 1;
    }
    move_on(holder, self);
    self->inside = 0;
}
