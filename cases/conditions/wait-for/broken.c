/* SPDX-License-Identifier: MIT */
/*
 * What:  Five threads wait on a condition until the user has typed 1. After each
 *        thing typed, main notifies two of them.
 *
 * Wrong: A thread asks first whether 1 has been typed and takes the condition's lock
 *        afterwards. What is typed in between is missed, and so is the notification:
 *        the thread waits although its condition holds.
 *
 * Why:   main changes the input under the lock. A thread's first look is made without
 *        it, before the thread has ever had it, so nothing orders the two. (DRD names
 *        only the later one. That is the look: the threads wait until main has the first
 *        thing typed.) The user types 1 when all have looked, and until all have run, so
 *        nothing is missed here and nothing hangs.
 *
 * Fix:   Ask with the lock held, and again after each wait: wait_for(condition_func).
 *
 * From:  CSDN: Condition, wait_for(condition_func), notify(int(inp))
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 5 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static long inp;
static int come, ran;
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

static bool condition_func(void)
{
    return inp == 1; /* @expect data-race */
}

/* The user is quick. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *run(void *unused)
{
    (void)unused;
    work();
    bool ret = condition_func();
    pthread_mutex_lock(&lock);
    come++;
    while (!ret) {
        pthread_cond_wait(&cond, &lock);
        ret = condition_func();
    }
    ran++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void notify(int number)
{
    for (int i = 0; i < number; i++)
        pthread_cond_signal(&cond);
}

static void type(int number)
{
    pthread_mutex_lock(&lock);
    inp = number; /* @expect data-race */
    notify(2);
    pthread_mutex_unlock(&lock);
}

static int count(const int *threads)
{
    pthread_mutex_lock(&lock);
    int number = *threads;
    pthread_mutex_unlock(&lock);
    return number;
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
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, run, NULL));
    type(0);
    pthread_rwlock_wrlock(&main_is_ahead);
    while (count(&come) < THREADS)
        sched_yield();
    while (count(&ran) < THREADS) {
        type(1);
        sched_yield();
    }
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    printf("%d threads have run.\n", ran);
    return ran == THREADS ? 0 : 1;
}
