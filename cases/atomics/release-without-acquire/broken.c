/* SPDX-License-Identifier: MIT */
/*
 * What:  A sensor writes a reading and raises a flag. main waits for the flag and reads.
 *
 * Wrong: The flag is raised with a release, but looked at with memory_order_relaxed. One
 *        half of the pair orders nothing: main may read what was there before.
 *
 * Why:   A release synchronises with an acquire that sees it, and there is none. Helgrind
 *        and DRD know no order of atomics, and see the reading alone.
 *
 * Fix:   The look at the flag acquires.
 *
 * From:  C17 5.1.2.4 (what synchronizes with what); Linux, Documentation/memory-barriers.txt, SMP
 * Barrier Pairing
 *
 * @blind explore: it runs one thread at a time, so that what is stored is seen by all at once
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long reading; /* fills a word: ThreadSanitizer keeps four accesses to each */
static atomic_bool ready;

static void *sensor(void *unused)
{
    (void)unused;
    reading = 21; /* @expect data-race */
    atomic_exchange_explicit(&ready, true, memory_order_release);
    return NULL;
}

static void wait_until_ready(void)
{
    while (!atomic_load_explicit(&ready, memory_order_relaxed))
        sched_yield();
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

    must(pthread_create(&thread, NULL, sensor, NULL));
    wait_until_ready();
    long seen = reading; /* @expect data-race */
    must(pthread_join(thread, NULL));
    printf("%ld degrees\n", seen);
    return seen == 21 ? 0 : 1;
}
