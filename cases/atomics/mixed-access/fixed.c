/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker counts its jobs in an atomic counter. main looks how many are done, and
 *        copies the whole record to do so.
 *
 * Fix:   Every access is an atomic one.
 *
 * From:  C17 5.1.2.4 (a data race: "at least one of which is not atomic"); SEI CERT C
 *        CON43-C
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_long jobs;

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

static void *worker(void *unused)
{
    (void)unused;
    for (int i = 0; i < 5; i++)
        atomic_fetch_add(&jobs, 1);
    next_step();
    return NULL;
}

static long snapshot(void)
{
    long copy;

    copy = atomic_load(&jobs);
    return copy;
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

    must(pthread_create(&thread, NULL, worker, NULL));
    wait_for_step(1);
    long seen = snapshot();
    must(pthread_join(thread, NULL));
    printf("%ld jobs\n", seen);
    return seen == 5 ? 0 : 1;
}
