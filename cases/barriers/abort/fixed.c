/* SPDX-License-Identifier: MIT */
/*
 * What:  Three workers wait at a barrier for four parties. The fourth would be main,
 *        which has changed its mind and sends the workers home.
 *
 * Fix:   A barrier made of a lock, a condition and a count, which can be aborted:
 *        those who wait are woken and told that it is broken.
 *
 * From:  MOTW-zh: Synchronizing Threads, threading_barrier_abort
 *        (Barrier(NUM_THREADS + 1), barrier.abort(), BrokenBarrierError)
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUM_THREADS = 3, PARTIES = NUM_THREADS + 1 };

static char after_barrier[] = "after barrier", aborting[] = "aborting";

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int n_waiting;
    bool broken;
} barrier = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false};

/* Whether all parties have come. False if the barrier is broken. */
static bool barrier_wait(void)
{
    pthread_mutex_lock(&barrier.lock);
    if (++barrier.n_waiting == PARTIES)
        pthread_cond_broadcast(&barrier.changed);
    while (barrier.n_waiting < PARTIES && !barrier.broken)
        pthread_cond_wait(&barrier.changed, &barrier.lock);
    bool complete = !barrier.broken;
    pthread_mutex_unlock(&barrier.lock);
    return complete;
}

static void barrier_abort(void)
{
    pthread_mutex_lock(&barrier.lock);
    barrier.broken = true;
    pthread_cond_broadcast(&barrier.changed);
    pthread_mutex_unlock(&barrier.lock);
}

static void *worker(void *unused)
{
    (void)unused;
    return barrier_wait() ? after_barrier : aborting;
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
    pthread_t threads[NUM_THREADS];
    int aborted = 0;

    for (int i = 0; i < NUM_THREADS; i++)
        must(pthread_create(&threads[i], NULL, worker, NULL));
    barrier_abort();
    for (int i = 0; i < NUM_THREADS; i++) {
        void *outcome;
        must(pthread_join(threads[i], &outcome));
        printf("worker-%d %s\n", i, (const char *)outcome);
        aborted += outcome == aborting;
    }
    return aborted == NUM_THREADS ? 0 : 1;
}
