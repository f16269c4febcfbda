/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads take messages from a queue, which main filled with ten, until
 *        there are none. main logs the queue's size meanwhile.
 *
 * Wrong: A thread asks for the size, without the lock, and takes a message if there
 *        seems to be one. When it gets the lock at last, the other thread may have
 *        taken that message. What it asked for was right only for a moment, and
 *        without the lock not even that.
 *
 * Why:   A thread's first look is ordered with nothing that the other takes, and
 *        main's looks are ordered with nothing at all. DRD, which names only the
 *        later of two accesses, finds both sides: main looks before the first message
 *        is taken, since the threads wait for that, and until the last one is.
 *
 * Fix:   The lock, and one call that looks and takes under it.
 *
 * From:  RP-full: Producer-Consumer Using Queue (the queue's size in the log); CSDN:
 *        queue, qsize() ("approximate"), empty(), full()
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 10, READERS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int messages[MESSAGES] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
static long size = MESSAGES;
static int got;

static long qsize(void)
{
    long now = size; /* @expect data-race */
    return now;
}

static bool get(int *message)
{
    if (qsize() <= 0)
        return false;
    pthread_mutex_lock(&lock);
    *message = messages[got++ % MESSAGES];
    size--; /* @expect data-race */
    pthread_mutex_unlock(&lock);
    return true;
}

static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

/* Waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *reader(void *argument)
{
    int *sum = argument, message;

    work();
    while (get(&message))
        *sum += message;
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
    static int sums[READERS];
    pthread_t readers[READERS];

    for (int i = 0; i < READERS; i++)
        must(pthread_create(&readers[i], NULL, reader, &sums[i]));
    printf("queue size is %ld\n", qsize());
    pthread_rwlock_wrlock(&main_is_ahead);
    while (qsize() > 0)
        sched_yield();
    for (int i = 0; i < READERS; i++)
        must(pthread_join(readers[i], NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    printf("queue size is %ld, messages worth %d and %d\n", size, sums[0], sums[1]);
    return size == 0 && sums[0] + sums[1] == 55 ? 0 : 1;
}
