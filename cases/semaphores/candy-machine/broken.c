/* SPDX-License-Identifier: MIT */
/*
 * What:  A candy machine has a tray for five candies. A producer refills it and two
 *        consumers buy from it; who finds it full or empty skips.
 *
 * Wrong: Whether there is a candy, or room for one, is asked without the lock that
 *        is taken for the change. Two consumers can both see the last candy.
 *
 * Why:   One thread comes first to the lock. Its change is not ordered with another
 *        thread's first look, which happens before that one takes the lock: the pair
 *        conflicts whatever the schedule. (DRD names only the later access, which
 *        is the look.)
 *
 * Fix:   Take the lock before the look: look and change are one step.
 *
 * From:  CSDN: semaphores, the candy machine (refill, buy, candytray, MAX = 5)
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX = 5 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long candytray = 3;
static long num_refilled, num_bought;

static bool has_room_for(int candies)
{
    long sum = candytray + candies; /* @expect data-race */
    return sum >= 0 && sum <= MAX;
}

static void add(int candies, long *count)
{
    candytray += candies; /* @expect data-race */
    ++*count;
}

static void refill(void)
{
    if (has_room_for(1)) {
        pthread_mutex_lock(&lock);
        add(1, &num_refilled);
        pthread_mutex_unlock(&lock);
    }
}

static void buy(void)
{
    if (has_room_for(-1)) {
        pthread_mutex_lock(&lock);
        add(-1, &num_bought);
        pthread_mutex_unlock(&lock);
    }
}

static void *producer(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2; i++)
        refill();
    return NULL;
}

static void *consumer(void *unused)
{
    (void)unused;
    buy();
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
    pthread_t p, c1, c2;

    must(pthread_create(&p, NULL, producer, NULL));
    must(pthread_create(&c1, NULL, consumer, NULL));
    must(pthread_create(&c2, NULL, consumer, NULL));
    must(pthread_join(p, NULL));
    must(pthread_join(c1, NULL));
    must(pthread_join(c2, NULL));
    printf("refilled %ld, bought %ld, left %ld\n", num_refilled, num_bought, candytray);
    return num_refilled == 2 && num_bought == 2 && candytray == 3 ? 0 : 1;
}
