/* SPDX-License-Identifier: MIT */
/*
 * Two threads add each other's number to their own, twice. The largest number
 * that can come of it needs every single step in turn.
 *
 * After SCTBench, CS/fib_bench_bad (with five rounds; its cure too only raises
 * the limit, which was one too low).
 */
#include "program.h"

#ifdef FIXED
enum { ROUNDS = 2, LIMIT = 9 };
#else
enum { ROUNDS = 2, LIMIT = 8 };
#endif

static atomic_int a = 1, b = 1;

static void add(atomic_int *to, atomic_int *from)
{
    for (int i = 0; i < ROUNDS; i++) {
        int sum = atomic_load(to) + atomic_load(from);

        atomic_store(to, sum);
    }
}

static void *add_to_a(void *unused)
{
    add(&a, &b);
    return unused;
}

static void *add_to_b(void *unused)
{
    add(&b, &a);
    return unused;
}

int main(void)
{
    pthread_t first = start(add_to_a, NULL), second = start(add_to_b, NULL);

    finish(first);
    finish(second);
    assert(a < LIMIT && b < LIMIT);
    return 0;
}
