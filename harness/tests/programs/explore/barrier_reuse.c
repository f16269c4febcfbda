/* SPDX-License-Identifier: MIT */
/*
 * A barrier made of two turnstiles, so that it can be used again: the last thread
 * that comes to one closes the other. Who is the last is not asked in the
 * critical section in which it was counted, so there may be two.
 *
 * After Downey, "The Little Book of Semaphores", section 3.7 (reusable barrier,
 * non-solution 1 and the solution).
 */
#include "program.h"

enum { THREADS = 2, ROUNDS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t entry, leaving;
static int count;
static atomic_int arrived[ROUNDS];

static void pass(int change, int of_last, sem_t *open, sem_t *closed)
{
    pthread_mutex_lock(&lock);
    count += change;
#ifndef FIXED
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
#endif
    if (count == of_last) {
        sem_wait(closed);
        sem_post(open);
    }
    pthread_mutex_unlock(&lock);
    sem_wait(open);
    sem_post(open);
}

static void *meet(void *unused)
{
    for (int round = 0; round < ROUNDS; round++) {
        atomic_fetch_add(&arrived[round], 1);
        pass(1, THREADS, &entry, &leaving);
        assert(atomic_load(&arrived[round]) == THREADS);
        pass(-1, 0, &leaving, &entry);
    }
    return unused;
}

int main(void)
{
    pthread_t a, b;

    if (sem_init(&entry, 0, 0) != 0 || sem_init(&leaving, 0, 1) != 0)
        return 2;
    a = start(meet, NULL);
    b = start(meet, NULL);
    finish(a);
    finish(b);
    return 0;
}
