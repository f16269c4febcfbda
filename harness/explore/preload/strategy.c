/* SPDX-License-Identifier: MIT */
/*
 * The strategies. Each gets the threads that could go on, at least two, in the order of
 * their numbers. Chance is a generator of our own, seeded by the request.
 *
 * PCT: Burckhardt and others, A Randomized Scheduler with Probabilistic Guarantees of Finding
 * Bugs, 2010. POS: Yuan and others, Partial Order Aware Concurrency Sampling, 2018. SURW: Zhao and
 * others, Selectively Uniform Concurrency Testing, 2025; every step counts as interesting.
 */
#include "inner.h"

enum { DEPTH = 3, DEPTH_MOST = 16, EXPECTED_STEPS = 200, SPINS_TO_YIELD = 30, LONGEST_RUN = 500 };

static struct {
    uint64_t state;
    uint64_t lowest; /* priorities that sank, each below the last */
    uint64_t drops[DEPTH_MOST];
    uint32_t drop_count;
    uint32_t runner; /* who was picked last, and how often in a row */
    uint32_t run;
} chance;

/* splitmix64 */
static uint64_t random_next(void)
{
    uint64_t z = (chance.state += 0x9e3779b97f4a7c15U);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static uint64_t random_below(uint64_t limit)
{
    return (uint64_t)(((unsigned __int128)random_next() * limit) >> 64);
}

/* Above all that have sunk. */
static uint64_t high_priority(void)
{
    return random_next() | (UINT64_C(1) << 63);
}

void strategy_start(void)
{
    const struct explore_request *request = &S.area->request;
    uint32_t depth = request->depth ? request->depth : DEPTH;
    uint32_t steps = request->expected_steps ? request->expected_steps : EXPECTED_STEPS;

    chance.state = request->seed * 0x2545f4914f6cdd1dU + request->strategy;
    chance.lowest = UINT64_C(1) << 62;
    chance.drop_count = 0;
    for (uint32_t i = 0; i + 1 < depth && i < DEPTH_MOST; i++)
        chance.drops[chance.drop_count++] = 1 + random_below(steps);
}

void strategy_new_thread(struct thread *thread)
{
    thread->priority = high_priority();
}

static void sink(struct thread *thread)
{
    thread->priority = --chance.lowest;
}

static bool rather_not(const struct thread *thread)
{
    return (thread->wish->kind & WISH_YIELD) || thread->wish->operation == EXPLORE_OP_SLEEP ||
           (thread->spins && thread->spins % SPINS_TO_YIELD == 0);
}

void strategy_arrived(struct thread *thread)
{
    switch (S.area->request.strategy) {
    case EXPLORE_PCT:
        for (uint32_t i = 0; i < chance.drop_count; i++)
            if (chance.drops[i] == result()->steps)
                sink(thread);
        if (rather_not(thread))
            sink(thread);
        break;
    case EXPLORE_POS:
        thread->priority = high_priority();
        if (rather_not(thread))
            sink(thread);
        break;
    default:
        break;
    }
}

static uint32_t above_all(const uint32_t *ready, uint32_t count)
{
    uint32_t best = ready[0];

    for (uint32_t i = 1; i < count; i++)
        if (thread_of(ready[i])->priority > thread_of(best)->priority)
            best = ready[i];
    return best;
}

/* Priorities alone would let a thread that polls run forever. */
static uint32_t highest(const uint32_t *ready, uint32_t count)
{
    uint32_t best = above_all(ready, count);

    chance.run = best == chance.runner ? chance.run + 1 : 0;
    if (chance.run >= LONGEST_RUN) {
        sink(thread_of(best));
        chance.run = 0;
        best = above_all(ready, count);
    }
    chance.runner = best;
    return best;
}

static bool only_reads(uint32_t operation)
{
    return operation == EXPLORE_OP_LOAD || operation == EXPLORE_OP_READ_LOCK;
}

/* Threads that want the same object get a new chance. */
static uint32_t partial_order(const uint32_t *ready, uint32_t count)
{
    uint32_t best = highest(ready, count);
    const struct wish *wish = thread_of(best)->wish;

    for (uint32_t i = 0; i < count; i++) {
        struct thread *other = thread_of(ready[i]);

        if (ready[i] != best && wish->object && other->wish->object == wish->object &&
            !(only_reads(wish->operation) && only_reads(other->wish->operation)))
            other->priority = high_priority();
    }
    return best;
}

static uint64_t steps_left(uint32_t number)
{
    uint32_t expected = S.area->request.weights[number - 1];
    uint32_t made = thread_of(number)->steps;

    return expected > made ? expected - made : 1;
}

static uint32_t by_steps_left(const uint32_t *ready, uint32_t count)
{
    uint64_t all = 0;
    uint64_t at;

    for (uint32_t i = 0; i < count; i++)
        all += steps_left(ready[i]);
    at = random_below(all);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t left = steps_left(ready[i]);

        if (at < left)
            return ready[i];
        at -= left;
    }
    return ready[count - 1];
}

uint32_t strategy_pick(const uint32_t *ready, uint32_t count)
{
    switch (S.area->request.strategy) {
    case EXPLORE_PCT:
        return highest(ready, count);
    case EXPLORE_POS:
        return partial_order(ready, count);
    case EXPLORE_SURW:
        return by_steps_left(ready, count);
    default:
        return ready[random_below(count)];
    }
}
