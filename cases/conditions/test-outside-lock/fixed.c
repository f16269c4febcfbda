/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker waits until main has opened the shop.
 *
 * Fix:   The test is made with the lock held, which the wait gives up only once it
 *        would not miss a signal.
 *
 * From:  POSIX.1-2017, pthread_cond_wait, description: mutex is released
 *        atomically with the wait
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opens = PTHREAD_COND_INITIALIZER;
static atomic_bool is_open;

static void *wait_for_shop(void *unused)
{
    pthread_mutex_lock(&lock);
    while (!is_open)
        pthread_cond_wait(&opens, &lock);
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t worker;

    if (pthread_create(&worker, NULL, wait_for_shop, NULL) != 0)
        return 2;
    is_open = true;
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&opens);
    pthread_mutex_unlock(&lock);
    pthread_join(worker, NULL);
    printf("the worker is in\n");
    return 0;
}
