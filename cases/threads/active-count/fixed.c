/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts ten threads and waits until it is the only one that is active.
 *
 * Fix:   Wait on a condition variable, under the lock.
 *
 * From:  CSDN: while threading.active_count() != 1: pass
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int active = 1; /* main itself */
static int num;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
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
    pthread_mutex_lock(&lock);
    num++;
    active--;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int active_count(void)
{
    pthread_mutex_lock(&lock);
    int count = active;
    pthread_mutex_unlock(&lock);
    return count;
}

static void wait_until_alone(void)
{
    pthread_mutex_lock(&lock);
    while (active != 1)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
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

    for (int i = 0; i < THREADS; i++) {
        pthread_mutex_lock(&lock);
        active++;
        pthread_mutex_unlock(&lock);
        must(pthread_create(&threads[i], NULL, run, NULL));
    }
    printf("%d threads are active\n", active_count());
    pthread_rwlock_wrlock(&main_is_ahead);
    wait_until_alone();
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    printf("----all threads done--- num: %d\n", num);
    return num == THREADS ? 0 : 1;
}
