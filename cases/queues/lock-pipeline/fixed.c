/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread passes ten messages and a sentinel to a consumer, which
 *        is main, through a pipeline that has room for one.
 *
 * Fix:   Semaphores, which any thread may post.
 *
 * From:  RP-full, RP-zh, RP-notes: Producer-Consumer Using Lock, Pipeline
 *        (producer_lock and consumer_lock)
 */
#include <pthread.h>
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

static int get_message(void)
{
    sem_wait(&pipeline.consumer_lock);
    int message = pipeline.message;
    sem_post(&pipeline.producer_lock);
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
    for (int message = 1; message <= MESSAGES; message++)
        set_message(message);
    set_message(SENTINEL);
    return NULL;
}

static int consumer(void)
{
    int sum = 0;

    for (int message = get_message(); message != SENTINEL; message = get_message())
        sum += message;
    return sum;
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
    pthread_t thread;

    sem_init(&pipeline.producer_lock, 0, 1);
    sem_init(&pipeline.consumer_lock, 0, 0); /* there is nothing to get yet */
    must(pthread_create(&thread, NULL, producer, NULL));
    int sum = consumer();
    must(pthread_join(thread, NULL));
    printf("The consumer got messages worth %d.\n", sum);
    exit(sum == 55 ? 0 : 1);
}
