/* SPDX-License-Identifier: MIT */
/*
 * What:  Four threads are in the set of those that remain. Each leaves the set when
 *        it is done, and reports who remains. An exit handler does so at the end.
 *
 * Fix:   The set has a lock, and main joins the threads before it ends.
 *
 * From:  CSDN: CleanOutputSet, remaining, atexit (_atexit: "all DONE at")
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4 };

static pthread_t threads[THREADS];
static const char *const names[THREADS] = {"Thread-1", "Thread-2", "Thread-3", "Thread-4"};
static const char *remaining[THREADS]; /* NULL where one has left */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

static void leave(int number)
{
    pthread_mutex_lock(&lock);
    remaining[number] = NULL;
    pthread_mutex_unlock(&lock);
}

static int report(const char *message)
{
    const char *first = "NONE";
    int count = 0;

    pthread_mutex_lock(&lock);
    for (int i = THREADS - 1; i >= 0; i--) {
        const char *name = remaining[i];
        first = name != NULL ? name : first;
        count += name != NULL;
    }
    pthread_mutex_unlock(&lock);
    printf("%s (remaining: %d, first %s)\n", message, count, first);
    return count;
}

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *loop(void *argument)
{
    const char *const *name = argument;

    work();
    leave((int)(name - names));
    report(*name);
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void join_all(void)
{
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
}

static void all_done(void)
{
    report("all DONE");
}

int main(void)
{
    atexit(all_done);
    for (int i = 0; i < THREADS; i++)
        remaining[i] = names[i];
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, loop, (void *)&names[i]));
    pthread_rwlock_wrlock(&main_is_ahead);
    join_all();
    pthread_rwlock_unlock(&main_is_ahead);
    int count = report("main");
    return count == 0 ? 0 : 1;
}
