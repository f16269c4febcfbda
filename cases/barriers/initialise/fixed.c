/* SPDX-License-Identifier: MIT */
/*
 * What:  A pool of three threads initialises itself: each sets its own start
 *        value, then works with its own and its neighbour's.
 *
 * Fix:   A barrier between the two steps: nobody works until all are initialised.
 *
 * From:  RP-full: Barrier ("allow a pool of threads to initialize themselves")
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3 };

struct member {
    pthread_t thread;
    long start_value;
    long work;
    const struct member *neighbour;
};

static struct member pool[THREADS];
static pthread_barrier_t barrier;

static void *thread_function(void *argument)
{
    struct member *self = argument;

    self->start_value = 100;
    pthread_barrier_wait(&barrier);
    self->work = self->start_value + self->neighbour->start_value;
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
    long total = 0;

    must(pthread_barrier_init(&barrier, NULL, THREADS));
    for (int i = 0; i < THREADS; i++)
        pool[i].neighbour = &pool[(i + 1) % THREADS];
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&pool[i].thread, NULL, thread_function, &pool[i]));
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(pool[i].thread, NULL));
        total += pool[i].work;
    }
    printf("The pool's work is %ld.\n", total);
    return total == 200L * THREADS ? 0 : 1;
}
