/* SPDX-License-Identifier: MIT */
/*
 * SETTERS threads write two numbers one after the other, and a reader must never
 * see them half written. The more setters there are, the rarer is the instant in
 * which none of them has finished. (Nothing is reordered in spite of the name.)
 *
 * After SCTBench, CS/reorder_{3,4,5}_bad: 2, 3 and 4 setters.
 */
#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int a, b;

static void begin(void)
{
#ifdef FIXED
    pthread_mutex_lock(&lock);
#endif
}

static void end(void)
{
#ifdef FIXED
    pthread_mutex_unlock(&lock);
#else
    (void)lock;
#endif
}

static void *set(void *unused)
{
    begin();
    atomic_store(&a, 1);
    atomic_store(&b, -1);
    end();
    return unused;
}

static void *check(void *unused)
{
    int seen_a, seen_b;

    begin();
    seen_a = atomic_load(&a);
    seen_b = atomic_load(&b);
    end();
    assert((seen_a == 0 && seen_b == 0) || (seen_a == 1 && seen_b == -1));
    return unused;
}

int main(void)
{
    pthread_t setters[SETTERS], checker;

    for (int i = 0; i < SETTERS; i++)
        setters[i] = start(set, NULL);
    checker = start(check, NULL);
    for (int i = 0; i < SETTERS; i++)
        finish(setters[i]);
    finish(checker);
    return 0;
}
