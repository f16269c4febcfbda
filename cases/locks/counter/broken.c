/* SPDX-License-Identifier: MIT */
/*
 * What:  Two workers increment a counter twice each, with a pause before each time.
 *        The counter has a lock. main prints its value at the end.
 *
 * Wrong: main does not wait for the workers before it reads the value, and does not
 *        take the lock for it: it gets any number from 0 to 4.
 *
 * Why:   The workers hold the lock for every increment, but a lock orders nothing
 *        for one who does not take it. main's read conflicts with every increment,
 *        whichever comes first. (DRD names only the later. That is the workers': they
 *        pause until main has read.)
 *
 * Fix:   Join the workers, then read, under the lock as everywhere else.
 *
 * From:  MOTW-zh: Controlling Access to Resources, threading_lock (Counter, worker)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counter {
    pthread_mutex_t lock;
    int value;
};

static struct counter counter = {PTHREAD_MUTEX_INITIALIZER, 0};
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void pause_a_while(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void increment(struct counter *c)
{
    pthread_mutex_lock(&c->lock);
    c->value += 1; /* @expect data-race */
    pthread_mutex_unlock(&c->lock);
}

static void *worker(void *argument)
{
    for (int i = 0; i < 2; i++) {
        pause_a_while();
        increment(argument);
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
    pthread_t workers[2];

    for (int i = 0; i < 2; i++)
        must(pthread_create(&workers[i], NULL, worker, &counter));
    int value = counter.value; /* @expect data-race */
    pthread_rwlock_wrlock(&main_is_ahead);
    puts("Waiting for worker threads");
    for (int i = 0; i < 2; i++)
        must(pthread_join(workers[i], NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    printf("Counter: %d\n", value);
    return value == 4 ? 0 : 1;
}
