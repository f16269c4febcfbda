/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads search a half of a table each, and say so when they have found what is
 *        looked for. Both halves have it.
 *
 * Fix:   The variable is atomic.
 *
 * From:  Narayanasamy et al., Automatically Classifying Benign and Harmful Data Races Using
 *        Replay Analysis, PLDI 2007 (redundant writes); Boehm, HotPar 2011
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HALVES = 2, SIZE = 4 };

static const int table[HALVES][SIZE] = {{3, 9, 27, 7}, {7, 49, 5, 25}};
static atomic_bool found;

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

static void *search(void *argument)
{
    const int *half = argument;
    int number = half == table[0] ? 0 : 1;

    wait_for_step(number);
    for (int i = 0; i < SIZE; i++)
        if (half[i] == 7)
            found = true;
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
    pthread_t threads[HALVES];

    for (int i = 0; i < HALVES; i++)
        must(pthread_create(&threads[i], NULL, search, (void *)table[i]));
    for (int i = 0; i < HALVES; i++)
        must(pthread_join(threads[i], NULL));
    puts(found ? "found" : "not found");
    return found ? 0 : 1;
}
