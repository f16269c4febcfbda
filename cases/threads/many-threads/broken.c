/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts three threads and gives each its number for a name, which
 *        the thread says when it starts and when it finishes.
 *
 * Wrong: Each thread gets the address of the loop variable. By the time that it
 *        looks there, main has counted on: two threads have the same name, or,
 *        as here, all of them are number 3.
 *
 * Why:   Starting a thread orders what main did before, not the next index++,
 *        which conflicts with each of the thread's looks whichever comes first.
 *        (DRD names only the later one. That is the look: the threads wait until
 *        main has counted to the end.)
 *
 * Fix:   Each thread gets the address of a number of its own.
 *
 * From:  RP-full, RP-zh, RP-notes: Working With Many Threads, multiple_threads
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum_of_names;
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

/* Starts come late. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static int say(const int *number, const char *what)
{
    int name = *number; /* @expect data-race */
    printf("Thread %d: %s\n", name, what);
    return name;
}

static void *thread_function(void *argument)
{
    work();
    say(argument, "starting");
    int name = say(argument, "finishing");
    pthread_mutex_lock(&lock);
    sum_of_names += name;
    pthread_mutex_unlock(&lock);
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
    pthread_t threads[3];
    int index;

    for (index = 0; index < 3; index++) /* @expect data-race */
        must(pthread_create(&threads[index], NULL, thread_function, &index));
    pthread_rwlock_wrlock(&main_is_ahead);
    for (int i = 0; i < 3; i++)
        must(pthread_join(threads[i], NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    return sum_of_names == 0 + 1 + 2 ? 0 : 1;
}
