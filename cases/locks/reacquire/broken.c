/* SPDX-License-Identifier: MIT */
/*
 * What:  A lock guards a count. A first thread acquires it, and while that one holds
 *        it, a second thread tries to acquire it without waiting.
 *
 * Wrong: The second try says no, and the second thread goes on into the guarded code
 *        all the same. The lock is then worth nothing: both are inside.
 *
 * Why:   The two meet at a barrier before and after the try, so it fails in every
 *        run. A try that fails orders nothing, so the additions of the one conflict
 *        with those of the other.
 *
 * Fix:   Respect the answer: who does not get the lock stays out.
 *
 * From:  MOTW-zh: Re-entrant Locks, threading_lock_reacquire (acquire(0))
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t is_held, both_done;
static bool first_try, second_try;
static int count;

static void add_one(void)
{
    count += 1; /* @expect data-race */
}

static void guarded(void)
{
    for (int i = 0; i < ROUNDS; i++)
        add_one();
}

static void *first(void *unused)
{
    (void)unused;
    first_try = pthread_mutex_lock(&lock) == 0;
    pthread_barrier_wait(&is_held);
    guarded();
    pthread_barrier_wait(&both_done);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *second(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&is_held);
    second_try = pthread_mutex_trylock(&lock) == 0;
    guarded();
    pthread_barrier_wait(&both_done);
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

int main(void)
{
    pthread_t first_thread, second_thread;

    must(pthread_barrier_init(&is_held, NULL, 2));
    must(pthread_barrier_init(&both_done, NULL, 2));
    must(pthread_create(&first_thread, NULL, first, NULL));
    must(pthread_create(&second_thread, NULL, second, NULL));
    must(pthread_join(first_thread, NULL));
    must(pthread_join(second_thread, NULL));
    printf("First try : %d\nSecond try: %d\nCount: %d\n", first_try, second_try, count);
    return first_try && !second_try && count == ROUNDS ? 0 : 1;
}
