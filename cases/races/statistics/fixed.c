/* SPDX-License-Identifier: MIT */
/*
 * What:  A cache counts its hits, for a report that nobody needs to be exact.
 *
 * Fix:   A relaxed atomic addition, which costs hardly more and loses nothing.
 *
 * From:  Boehm, How to Miscompile Programs with "Benign" Data Races, HotPar 2011; Savage et
 *        al., Eraser, ACM TOCS 15(4), 1997 (its benign races)
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS = 2 };

static atomic_long hits;
static const int numbers[CLIENTS] = {0, 1};

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

static void *client(void *argument)
{
    const int *number = argument;

    wait_for_step(*number);
    atomic_fetch_add_explicit(&hits, 1, memory_order_relaxed);
    next_step();
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
    pthread_t threads[CLIENTS];

    for (int i = 0; i < CLIENTS; i++)
        must(pthread_create(&threads[i], NULL, client, (void *)&numbers[i]));
    for (int i = 0; i < CLIENTS; i++)
        must(pthread_join(threads[i], NULL));
    printf("%ld hits\n", (long)hits);
    return hits == CLIENTS ? 0 : 1;
}
