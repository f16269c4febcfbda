/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker decides that the program is done, while main counts what it has seen. An
 *        exit handler prints the count.
 *
 * Fix:   The worker returns; main joins it and is the one who leaves.
 *
 * From:  POSIX.1-2017, exit and atexit; SEI CERT C CON43-C
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int seen;

/* Puts what the threads do in turn; relaxed, it orders nothing for them or for a detector. */
static atomic_long step; /* a word of its own: ThreadSanitizer keeps four accesses to each */

static void next_step(void)
{
    atomic_fetch_add_explicit(&step, 1, memory_order_relaxed);
}

static void wait_for_step(int number)
{
    while (atomic_load_explicit(&step, memory_order_relaxed) < number)
        sched_yield();
}

static void report(void)
{
    int count = seen;

    printf("seen %d\n", count);
}

static void *worker(void *unused)
{
    (void)unused;
    wait_for_step(1);
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
    pthread_t thread;

    if (atexit(report) != 0)
        return 1;
    must(pthread_create(&thread, NULL, worker, NULL));
    seen = 3;
    next_step();
    must(pthread_join(thread, NULL));
    return 0;
}
