/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker waits until main has opened the shop.
 *
 * Wrong: The worker tests the flag, and takes the lock only to wait. If main opens
 *        in between and wakes nobody, the worker waits for a signal that has been.
 *
 * Why:   Explore lets main run between the test and the wait. A run may hang by
 *        luck. The flag is atomic, and the signal is sent with the lock held, so
 *        no detector has anything to say.
 *
 * Fix:   The test is made with the lock held, which the wait gives up only once it
 *        would not miss a signal.
 *
 * From:  POSIX.1-2017, pthread_cond_wait, description: mutex is released
 *        atomically with the wait
 *
 * @blind tsan: it reports no wait that never ends, and nothing races
 *
 * @blind helgrind: it reports no wait that never ends, and nothing races
 *
 * @blind drd: it reports no wait that never ends, and nothing races
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
    while (!is_open) {
        pthread_mutex_lock(&lock);
        pthread_cond_wait(&opens, &lock); /* @expect[explore] stuck */
        pthread_mutex_unlock(&lock);
    }
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
