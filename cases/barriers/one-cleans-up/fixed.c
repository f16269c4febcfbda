/* SPDX-License-Identifier: MIT */
/*
 * What:  Three workers fill a scratch table together and wait for each other at a
 *        barrier. Then the table is to be cleaned up.
 *
 * Fix:   The barrier's wait has an answer, and it is another one for exactly one
 *        thread: that one cleans up.
 *
 * From:  MOTW-zh: Synchronizing Threads, threading_barrier ("the return value of
 *        wait() ... to limit some threads from taking an action like cleaning up")
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUM_THREADS = 3, ENTRIES = 20 * NUM_THREADS };

struct worker {
    pthread_t thread;
    int number;
    bool has_cleaned;
};

static pthread_barrier_t barrier;
static long table[ENTRIES];

static void fill(int number)
{
    for (int i = number; i < ENTRIES; i += NUM_THREADS)
        table[i] = number + 1;
}

static void clean_up(void)
{
    for (int i = 0; i < ENTRIES; i++)
        table[i] = 0;
}

static void *worker(void *argument)
{
    struct worker *self = argument;

    fill(self->number);
    int answer = pthread_barrier_wait(&barrier);
    if (answer == PTHREAD_BARRIER_SERIAL_THREAD) {
        clean_up();
        self->has_cleaned = true;
    }
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
    struct worker workers[NUM_THREADS];
    int cleaners = 0;
    long left = 0;

    must(pthread_barrier_init(&barrier, NULL, NUM_THREADS));
    for (int i = 0; i < NUM_THREADS; i++) {
        workers[i].number = i;
        workers[i].has_cleaned = false;
        must(pthread_create(&workers[i].thread, NULL, worker, &workers[i]));
    }
    for (int i = 0; i < NUM_THREADS; i++) {
        must(pthread_join(workers[i].thread, NULL));
        cleaners += workers[i].has_cleaned;
    }
    for (int i = 0; i < ENTRIES; i++)
        left += table[i];
    printf("%d cleaned up, %ld left\n", cleaners, left);
    return cleaners == 1 && left == 0 ? 0 : 1;
}
