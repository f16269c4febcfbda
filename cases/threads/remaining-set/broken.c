/* SPDX-License-Identifier: MIT */
/*
 * What:  Four threads are in the set of those that remain. Each leaves the set when
 *        it is done, and reports who remains. An exit handler does so at the end.
 *
 * Wrong: The threads change and read the set without a lock. main ends without
 *        joining them, so the exit handler reads it in their midst too. (Python joins
 *        all threads before it runs the exit handlers. C does not.)
 *
 * Why:   Each thread's change of the set is ordered neither with the others' reports
 *        nor with the exit handler's.
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
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

static void leave(int number)
{
    remaining[number] = NULL; /* @expect data-race */
}

static int report(const char *message)
{
    const char *first = "NONE";
    int count = 0;

    for (int i = THREADS - 1; i >= 0; i--) {
        const char *name = remaining[i]; /* @expect data-race */
        first = name != NULL ? name : first;
        count += name != NULL;
    }
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
    join_all(); /* else the process would end under them */
    pthread_rwlock_unlock(&main_is_ahead);
}

int main(void)
{
    atexit(all_done);
    for (int i = 0; i < THREADS; i++)
        remaining[i] = names[i];
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, loop, (void *)&names[i]));
    int count = report("main");
    pthread_rwlock_wrlock(&main_is_ahead);
    return count == 0 ? 0 : 1;
}
