/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer hands two items through a buffer for one, to two consumers
 *        that take one each.
 *
 * Wrong: A consumer that was woken takes it that there is an item. Before it has
 *        the lock again, the other one may have come and taken it.
 *
 * Why:   Explore lets the other consumer take the lock first. All of it happens
 *        with the lock held.
 *
 * Fix:   A loop: who wakes up looks again.
 *
 * From:  POSIX.1-2017, pthread_cond_wait, description: the predicate should be
 *        re-evaluated upon each return
 *
 * @blind tsan: every access is made with the lock held, so nothing races
 *
 * @blind helgrind: every access is made with the lock held, so nothing races
 *
 * @blind drd: every access is made with the lock held, so nothing races
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static int item; /* 0: the buffer is empty */

static void *produce(void *unused)
{
    for (int next = 1; next <= 2; next++) {
        pthread_mutex_lock(&lock);
        while (item)
            pthread_cond_wait(&not_full, &lock);
        item = next;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void *consume(void *taken)
{
    pthread_mutex_lock(&lock);
    if (!item)
        pthread_cond_wait(&not_empty, &lock);
    *(int *)taken = item;
    item = 0;
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    int taken[2] = {0};
    pthread_t producer, consumers[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&consumers[i], NULL, consume, &taken[i]) != 0)
            return 2;
    if (pthread_create(&producer, NULL, produce, NULL) != 0)
        return 2;
    for (int i = 0; i < 2; i++)
        pthread_join(consumers[i], NULL);
    pthread_join(producer, NULL);
    printf("taken: %d and %d\n", taken[0], taken[1]);
    return taken[0] + taken[1] == 3 ? 0 : 1; /* @expect[explore] exit-status */
}
