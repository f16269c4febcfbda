/* SPDX-License-Identifier: MIT */
/*
 * What:  Three workers wait at a barrier for four parties. The fourth would be main,
 *        which has changed its mind and sends the workers home.
 *
 * Wrong: The barrier is one party short, and a POSIX barrier cannot be told so: who
 *        waits there waits until the last has come. main can only join them.
 *
 * Why:   There are three threads that wait and none that would be the fourth: all
 *        of them hang in every run, and main, which joins them, with them.
 *
 * Fix:   A barrier made of a lock, a condition and a count, which can be aborted:
 *        those who wait are woken and told that it is broken.
 *
 * From:  MOTW-zh: Synchronizing Threads, threading_barrier_abort
 *        (Barrier(NUM_THREADS + 1), barrier.abort(), BrokenBarrierError)
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 *
 * @blind helgrind: it reports no wait that never ends, and nothing else is wrong
 *
 * @blind drd: it reports no wait that never ends, and nothing else is wrong
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUM_THREADS = 3, PARTIES = NUM_THREADS + 1 };

static char after_barrier[] = "after barrier", aborting[] = "aborting";
static pthread_barrier_t barrier;

static void *worker(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&barrier); /* @stuck */
    return after_barrier;
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

    must(pthread_barrier_init(&barrier, NULL, PARTIES));
    for (int i = 0; i < NUM_THREADS; i++)
        must(pthread_create(&threads[i], NULL, worker, NULL));
    for (int i = 0; i < NUM_THREADS; i++) {
        void *outcome;
        must(pthread_join(threads[i], &outcome));
        printf("worker-%d %s\n", i, (const char *)outcome);
        aborted += outcome == aborting;
    }
    return aborted == NUM_THREADS ? 0 : 1;
}
