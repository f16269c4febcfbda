/* SPDX-License-Identifier: MIT */
/*
 * What:  A lock holder holds its lock and lets it go, in turns. A worker tries to
 *        get the lock without waiting, until it has had it three times.
 *
 * Fix:   Release only what was acquired.
 *
 * From:  MOTW-zh: Controlling Access to Resources, threading_lock_noblock
 *        (lock_holder and worker)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t turn;
static int num_tries, num_acquires;

static void *lock_holder(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock);
        pthread_barrier_wait(&turn); /* holding: the worker tries ... */
        pthread_barrier_wait(&turn); /* ... and has tried */
        pthread_mutex_unlock(&lock);
        pthread_barrier_wait(&turn); /* not holding: it tries again ... */
        pthread_barrier_wait(&turn);
    }
    return NULL;
}

static void *worker(void *unused)
{
    (void)unused;
    while (num_acquires < 3) {
        pthread_barrier_wait(&turn);
        bool have_it = pthread_mutex_trylock(&lock) == 0;
        num_tries++;
        if (have_it)
            num_acquires++;
        printf("Iteration %d: %s\n", num_tries, have_it ? "acquired" : "not acquired");
        if (have_it)
            pthread_mutex_unlock(&lock);
        pthread_barrier_wait(&turn);
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
    pthread_t holder_thread, worker_thread;

    must(pthread_barrier_init(&turn, NULL, 2));
    must(pthread_create(&holder_thread, NULL, lock_holder, NULL));
    must(pthread_create(&worker_thread, NULL, worker, NULL));
    must(pthread_join(worker_thread, NULL));
    must(pthread_join(holder_thread, NULL));
    printf("Done after %d tries\n", num_tries);
    return num_tries == 6 && num_acquires == 3 ? 0 : 1;
}
