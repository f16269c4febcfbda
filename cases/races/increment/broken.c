/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads call inc(), which adds one to x, 10,000 times each. Four times
 *        over.
 *
 * Wrong: `x += 1` looks like one step and is three: load x, add 1, store x. A
 *        thread that is interrupted between its load and its store puts back an
 *        old value, and all that the other one has added meanwhile is lost.
 *
 * Why:   No lock orders the calls of the two threads, so every store conflicts
 *        with every store of the other, whatever the schedule. (ThreadSanitizer
 *        can miss two first accesses at the very same instant, and does not look
 *        again at those that follow: hence new threads, four times.)
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

static int x;

static void inc(void)
{
    x += 1; /* @expect data-race */
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
