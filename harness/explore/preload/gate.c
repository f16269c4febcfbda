/* SPDX-License-Identifier: MIT */
/* The gate: where threads wait for the baton, and how it goes from hand to hand. */
#include "inner.h"
#include "tsan.h"

/* Waiters look at the one that has the baton this often. */
enum { SLICES_OF_PATIENCE = 20, SPINS_BEFORE_SLEEP = 100 };

__thread struct thread *me __attribute__((tls_model("initial-exec")));
struct scheduler S;

/* Held for moments only, and nearly always free: only threads that run away from the
   watchdog, and foreign ones, arrive while another has the baton. */
void sched_lock(void)
{
    uint32_t free = 0;

    for (int i = 0; i < SPINS_BEFORE_SLEEP; i++, free = 0)
        if (__atomic_compare_exchange_n(&S.lock, &free, 1, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return;
    while (__atomic_exchange_n(&S.lock, 2, __ATOMIC_ACQUIRE) != 0)
        (void)futex_wait(&S.lock, 2, 0, -1);
}

void sched_unlock(void)
{
    if (__atomic_exchange_n(&S.lock, 0, __ATOMIC_RELEASE) == 2)
        futex_wake(&S.lock, 1, 0);
}

/* Who waits for news is the command, or nobody. */
static void tell_command(void)
{
    __atomic_add_fetch(&S.area->news, 1, __ATOMIC_SEQ_CST);
    futex_wake(&S.area->news, INT32_MAX, 1);
}

/* The caller has the scheduler's lock and keeps it: nothing moves any more. */
void freeze(uint32_t end)
{
    uint32_t never = 0;

    export_waits();
    result()->end = end;
    __atomic_store_n(&result()->frozen, 1, __ATOMIC_SEQ_CST);
    tell_command();
    for (;;)
        (void)futex_wait(&never, 0, 0, -1);
}

void unsupported(const char *why)
{
    char *to = result()->why;

    for (size_t i = 0; i < EXPLORE_TEXT - 1 && why[i]; i++)
        to[i] = why[i];
    freeze(EXPLORE_UNSUPPORTED);
}

/* Gives the baton to `next` and the lock back; the wake comes last, so that the woken
   thread finds the lock free. */
static void hand_over(const struct thread *self, uint32_t next)
{
    struct thread *thread = next ? thread_of(next) : NULL;

    S.current = next;
    S.progress++;
    if (thread && thread != self) {
        thread->arrived = 0;
        thread->state = THREAD_RUNS;
        __atomic_store_n(&thread->baton, 1, __ATOMIC_RELEASE);
    }
    sched_unlock();
    if (thread && thread != self)
        futex_wake(&thread->baton, 1, 0);
}

static void wait_for_baton(struct thread *self)
{
    while (__atomic_load_n(&self->baton, __ATOMIC_ACQUIRE) == 0) {
        long error;

        self->waiting = 1;
        if (self->deferred_count)
            run_deferred();
        error = futex_wait(&self->baton, 0, 0, S.patience_ns / SLICES_OF_PATIENCE);
        if (error)
            tsan_runs_handlers();
        self->waiting = 0;
        if (error == -ETIMEDOUT)
            watchdog_look(self);
    }
    __atomic_store_n(&self->baton, 0, __ATOMIC_RELAXED);
}

static void took_it(struct thread *self)
{
    self->state = THREAD_RUNS;
    self->watched = 0;
    __atomic_store_n(&self->arrived, 1, __ATOMIC_RELEASE);
}

/* Counts what comes again and again from one place: such a thread spins. */
static void note_arrival(struct thread *self, const struct wish *wish)
{
    bool again = self->last.operation == wish->operation && self->last.object == wish->object &&
                 self->last.place == wish->place;

    self->spins = again ? self->spins + 1 : 0;
    self->last = *wish;
    self->wish = &self->wishes[self->depth];
    *self->wish = *wish;
    self->steps++;
    result()->points[wish->operation]++;
    strategy_arrived(self);
}

/* The lock is held. Passes the baton on, and waits until it comes back. */
static void pass_and_wait(struct thread *self)
{
    uint32_t next = 0;

    self->state = THREAD_AT_GATE;
    if (S.current == self->number || S.current == 0) {
        S.current = self->number;
        next = choose(self);
        hand_over(self, next);
    } else {
        sched_unlock();
    }
    if (next != self->number)
        wait_for_baton(self);
    took_it(self);
}

static void leave_gate(struct thread *self)
{
    self->inside = 0;
    if (self->deferred_count)
        run_deferred();
}

enum grant point(const struct wish *wish)
{
    struct thread *self = me;
    enum grant grant;

    self->inside = 1;
    if (wish->kind & WISH_CANCEL)
        cancel_prepare(self);
    sched_lock();
    self->interrupted = 0;
    note_arrival(self, wish);
    pass_and_wait(self);
    grant = self->grant;
    leave_gate(self);
    return grant;
}

/* `self` is at its gate already: its creator put it there. */
void gate_begin(struct thread *self)
{
    self->inside = 1;
    wait_for_baton(self);
    took_it(self);
    leave_gate(self);
}

void gate_end(const struct wish *wish)
{
    struct thread *self = me;
    uint32_t next = 0;

    self->inside = 1;
    sched_lock();
    self->depth = 0;
    note_arrival(self, wish);
    self->state = THREAD_ENDED;
    if (S.current == self->number || S.current == 0) {
        S.current = self->number;
        next = choose(self);
        hand_over(self, next);
    } else {
        sched_unlock();
    }
}

void outside_begin(struct wish *wish)
{
    struct thread *self = me;
    uint32_t next;

    (void)point(wish);
    self->inside = 1;
    sched_lock();
    self->state = THREAD_AWAY;
    if (S.current == self->number) {
        next = anybody_ready() ? choose(self) : 0;
        S.left = self->number;
        hand_over(self, next);
    } else {
        sched_unlock();
    }
    self->inside = 0;
}

/* The lock is held. `self` waits at its gate and chooses in the name of `from`, which stalled,
   or of the thread that had the baton last. */
void move_on(struct thread *from, struct thread *self)
{
    uint32_t next;

    S.current = self->number;
    next = choose(from ? from : thread_of(S.left));
    if (next == self->number)
        __atomic_store_n(&self->baton, 1, __ATOMIC_RELEASE);
    hand_over(self, next);
}

void outside_end(struct wish *wish)
{
    wish->ask = NULL;
    (void)point(wish);
}

/* A signal handler wants to run in a thread that waits at its gate. */
void gate_handler(const struct wish *wish)
{
    struct thread *self = me;
    bool on_its_way; /* the baton */

    self->waiting = 0;
    self->inside = 1;
    sched_lock();
    self->depth++;
    note_arrival(self, wish);
    S.handled++;
    on_its_way = S.current == self->number && !S.idle;
    if (!on_its_way && S.current == 0) {
        pass_and_wait(self);
    } else {
        sched_unlock();
        wait_for_baton(self);
        took_it(self);
    }
    self->inside = 0;
}

/* It has run; what was interrupted wants to go on, or not: its grant is chosen again. */
void gate_handler_done(void)
{
    struct thread *self = me;
    uint32_t next;

    self->inside = 1;
    sched_lock();
    self->wish = &self->wishes[--self->depth];
    self->state = THREAD_AT_GATE;
    self->last = *self->wish;
    self->steps++;
    if (S.current != self->number && S.current) {
        sched_unlock();
        self->waiting = 1;
        return;
    }
    S.current = self->number;
    next = choose(self);
    if (next == self->number)
        __atomic_store_n(&self->baton, 1, __ATOMIC_RELEASE);
    hand_over(self, next);
    self->waiting = 1;
}
