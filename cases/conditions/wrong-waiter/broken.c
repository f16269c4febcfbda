/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer and two consumers share a buffer for one item, and one
 *        condition: that something has changed.
 *
 * Wrong: A consumer that has taken the item wakes one waiter. If that is the other
 *        consumer, it finds nothing and sleeps again, and the producer, which has
 *        room now, sleeps on.
 *
 * Why:   Explore finds the order in which all wait. A run may hang by luck;
 *        nothing races.
 *
 * Fix:   Wake all of them; each looks whether the change concerns it.
 *
 * From:  Arpaci-Dusseau and Arpaci-Dusseau, Operating Systems: Three Easy Pieces,
 *        chapter 30 (Condition Variables): a single condition variable and while
 *
 * @blind tsan: it reports no wait that never ends, and nothing races
 *
 * @blind helgrind: it reports no wait that never ends, and nothing races
 *
 * @blind drd: it reports no wait that never ends, and nothing races
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int item; /* 0: the buffer is empty */

static void *produce(void *unused)
{
    for (int next = 1; next <= 2; next++) {
        pthread_mutex_lock(&lock);
        while (item)
            pthread_cond_wait(&changed, &lock); /* @expect[explore] stuck */
        item = next;
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void *consume(void *taken)
{
    pthread_mutex_lock(&lock);
    while (!item)
        pthread_cond_wait(&changed, &lock); /* @expect[explore] stuck */
    *(int *)taken = item;
    item = 0;
    pthread_cond_signal(&changed);
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
    return taken[0] + taken[1] == 3 ? 0 : 1;
}
