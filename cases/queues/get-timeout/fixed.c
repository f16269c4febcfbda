/* SPDX-License-Identifier: MIT */
/*
 * What:  A writer thread puts one object into a queue that has room for 32. Two reader
 *        threads wait until the queue is not empty; then each gets an object.
 *
 * Fix:   get() waits for a limited time, and reports when the queue stays empty.
 *        empty() takes the lock; what it says is a hint, no more.
 *
 * From:  CSDN: queue, put() and get() with block and timeout, Empty and Full (writeQ,
 *        readQ, Queue(32))
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAXSIZE = 32, READERS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t both_readers;
static const char *objects[MAXSIZE];
static long size, first, last;

static bool empty(void)
{
    pthread_mutex_lock(&lock);
    bool is_empty = size == 0;
    pthread_mutex_unlock(&lock);
    return is_empty;
}

static void put(const char *object)
{
    pthread_mutex_lock(&lock);
    objects[last++ % MAXSIZE] = object;
    size++;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
}

/* Returns NULL if the queue stays empty for five milliseconds. */
static const char *get(void)
{
    const char *object = NULL;
    struct timespec end;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_nsec += 5000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&lock);
    while (size == 0 && error == 0)
        error = pthread_cond_timedwait(&not_empty, &lock, &end);
    if (size > 0) {
        size--;
        object = objects[first++ % MAXSIZE];
    }
    pthread_mutex_unlock(&lock);
    return object;
}

static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        pthread_mutex_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *writeQ(void *unused)
{
    (void)unused;
    work();
    put("xxx");
    return NULL;
}

static void *readQ(void *argument)
{
    const char **val = argument;

    while (empty())
        sched_yield();
    pthread_barrier_wait(&both_readers);
    *val = get();
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
    static const char *vals[READERS];
    pthread_t writer, readers[READERS];

    must(pthread_barrier_init(&both_readers, NULL, READERS));
    for (int i = 0; i < READERS; i++)
        must(pthread_create(&readers[i], NULL, readQ, &vals[i]));
    must(pthread_create(&writer, NULL, writeQ, NULL));
    puts(empty() ? "the queue is empty" : "the queue is not empty");
    pthread_mutex_lock(&main_is_ahead);
    must(pthread_join(writer, NULL));
    pthread_mutex_unlock(&main_is_ahead);
    for (int i = 0; i < READERS; i++) {
        must(pthread_join(readers[i], NULL));
        printf("reader %d: %s\n", i, vals[i] ? vals[i] : "Empty");
    }
    return (vals[0] == NULL) != (vals[1] == NULL) ? 0 : 1;
}
