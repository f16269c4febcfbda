/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread passes ten messages and a sentinel to a consumer thread,
 *        through a pipeline that has room for one.
 *
 * Fix:   Copy first, then release.
 *
 * From:  RP-full, RP-zh, RP-notes: Producer-Consumer Using Lock, Pipeline.get_message
 *        (why it keeps the message in a variable before it releases producer_lock)
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 10, SENTINEL = -1 };

struct pipeline {
    int message;
    sem_t producer_lock;
    sem_t consumer_lock;
};

static struct pipeline pipeline;
static int consumed, sum;
static pthread_mutex_t producer_is_ahead = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t consumer_is_ahead = PTHREAD_MUTEX_INITIALIZER;

/*
 * Any thread may lose the processor at any place. This one does until the other holds the lock; a
 * failed try orders nothing.
 */
static void held_up(pthread_mutex_t *other_is_ahead)
{
    while (pthread_mutex_trylock(other_is_ahead) == 0) {
        pthread_mutex_unlock(other_is_ahead);
        sched_yield();
    }
}

static int get_message(int number)
{
    sem_wait(&pipeline.consumer_lock);
    int message = pipeline.message;
    sem_post(&pipeline.producer_lock);
    if (number == MESSAGES / 2)
        held_up(&producer_is_ahead);
    return message;
}

static void set_message(int message)
{
    sem_wait(&pipeline.producer_lock);
    pipeline.message = message;
    sem_post(&pipeline.consumer_lock);
}

static void *producer(void *unused)
{
    (void)unused;
    for (int message = 1; message <= MESSAGES; message++) {
        if (message == 2)
            held_up(&consumer_is_ahead);
        set_message(message);
        if (message == MESSAGES / 2 + 1)
            pthread_mutex_lock(&producer_is_ahead);
    }
    set_message(SENTINEL);
    pthread_mutex_unlock(&producer_is_ahead);
    return NULL;
}

static void *consumer(void *unused)
{
    (void)unused;
    for (int message = get_message(1); message != SENTINEL; message = get_message(consumed + 1)) {
        consumed++;
        sum += message;
        if (consumed == 1)
            pthread_mutex_lock(&consumer_is_ahead);
    }
    pthread_mutex_unlock(&consumer_is_ahead);
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
    pthread_t threads[2];

    sem_init(&pipeline.producer_lock, 0, 1);
    sem_init(&pipeline.consumer_lock, 0, 0); /* there is nothing to get yet */
    must(pthread_create(&threads[0], NULL, consumer, NULL));
    must(pthread_create(&threads[1], NULL, producer, NULL));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("The consumer got %d messages worth %d.\n", consumed, sum);
    return consumed == MESSAGES && sum == 55 ? 0 : 1;
}
