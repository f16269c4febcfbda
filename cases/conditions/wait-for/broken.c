/* SPDX-License-Identifier: MIT */
/*
 * What:  Five threads wait on a condition until the user has typed 1. After each
 *        thing typed, main notifies two of them.
 *
 * Wrong: A thread asks first whether 1 has been typed and takes the condition's lock
 *        afterwards. What is typed in between is missed, and so is the notification:
 *        the thread waits although its condition holds.
 *
 * Why:   main has the lock from before the threads' start until it has changed the
 *        input. A thread's first look is made without the lock, so it is ordered
 *        with that change neither way. (DRD names only the later of the two, which
 *        is the change.) The user types 1 again and again, so nothing hangs.
 *
 * Fix:   Ask with the lock held, and again after each wait: wait_for(condition_func).
 *
 * From:  CSDN: Condition, wait_for(condition_func), notify(int(inp))
 */
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
static int ran;

static bool condition_func(void)
{
    return inp == 1; /* @expect[tsan,helgrind] data-race */
}

static void *run(void *unused)
{
    (void)unused;
    bool ret = condition_func();
    pthread_mutex_lock(&lock);
    while (!ret) {
        pthread_cond_wait(&cond, &lock);
        ret = condition_func();
    }
    ran++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* Called with the lock held. */
static void notify(int number)
{
    for (int i = 0; i < number; i++)
        pthread_cond_signal(&cond);
}

/* The user takes time to type. */
static void work(void)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
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

    pthread_mutex_lock(&lock);
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, run, NULL));
    work();
    for (int line = 0; ran < THREADS; line++) {
        inp = line == 0 ? 0 : 1; /* @expect data-race */
        notify(2);
        pthread_mutex_unlock(&lock);
        work();
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    printf("%d threads have run.\n", ran);
    return ran == THREADS ? 0 : 1;
}
