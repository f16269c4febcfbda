/* SPDX-License-Identifier: MIT */
/*
 * What:  Three workers wait for each other at a barrier. Each says first how many
 *        others are waiting there, and afterwards which number it was.
 *
 * Wrong: The barrier counts those who wait with its lock held, but how many there
 *        are is read without it.
 *
 * Why:   One worker comes first to the lock. Its count is not ordered with another
 *        worker's question, which is asked before that one takes the lock: the pair
 *        conflicts whatever the schedule. (DRD names only the later access, which
 *        is the question.)
 *
 * Fix:   n_waiting() takes the lock too.
 *
 * From:  MOTW-zh: Synchronizing Threads, threading_barrier (barrier.n_waiting,
 *        NUM_THREADS = 3)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUM_THREADS = 3 };

struct barrier {
    long n_waiting;
    pthread_mutex_t lock;
    pthread_cond_t all_here;
};

struct worker {
    pthread_t thread;
    long others, id;
};

static struct barrier barrier = {0, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};

static long n_waiting(struct barrier *b)
{
    long number = b->n_waiting; /* @expect data-race */
    return number;
}

static long barrier_wait(struct barrier *b)
{
    pthread_mutex_lock(&b->lock);
    long id = b->n_waiting;
    b->n_waiting = id + 1; /* @expect data-race */
    if (b->n_waiting == NUM_THREADS)
        pthread_cond_broadcast(&b->all_here);
    while (b->n_waiting < NUM_THREADS)
        pthread_cond_wait(&b->all_here, &b->lock);
    pthread_mutex_unlock(&b->lock);
    return id;
}

static void *worker(void *argument)
{
    struct worker *self = argument;

    self->others = n_waiting(&barrier);
    self->id = barrier_wait(&barrier);
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
    long sum = 0;

    for (int i = 0; i < NUM_THREADS; i++)
        must(pthread_create(&workers[i].thread, NULL, worker, &workers[i]));
    for (int i = 0; i < NUM_THREADS; i++) {
        must(pthread_join(workers[i].thread, NULL));
        printf("worker-%d waiting for barrier with %ld others\n", i, workers[i].others);
        printf("worker-%d after barrier %ld\n", i, workers[i].id);
        sum += workers[i].id;
    }
    return sum == 0 + 1 + 2 ? 0 : 1;
}
