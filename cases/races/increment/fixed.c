/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads call inc(), which adds one to x, 10,000 times each. Four times
 *        over.
 *
 * Fix:   A lock round the three steps, which makes them one.
 *
 * From:  RP-full, RP-zh: Race Conditions, why this is no silly example (inc and the
 *        listing that dis prints of it)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, ROUNDS = 10000, TIMES = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int x;

static void inc(void)
{
    pthread_mutex_lock(&lock);
    x += 1;
    pthread_mutex_unlock(&lock);
}

static void *thread_function(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++)
        inc();
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
    pthread_t threads[THREADS];

    for (int time = 0; time < TIMES; time++) {
        for (int i = 0; i < THREADS; i++)
            must(pthread_create(&threads[i], NULL, thread_function, NULL));
        for (int i = 0; i < THREADS; i++)
            must(pthread_join(threads[i], NULL));
    }
    printf("x is %d, and should be %d.\n", x, TIMES * THREADS * ROUNDS);
    return x == TIMES * THREADS * ROUNDS ? 0 : 1;
}
