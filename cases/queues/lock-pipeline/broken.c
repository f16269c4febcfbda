/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread passes ten messages and a sentinel to a consumer, which
 *        is main, through a pipeline that has room for one.
 *
 * Wrong: The pipeline's two locks are used as signals, as Python allows: each is
 *        released by the thread that did not acquire it. A C mutex belongs to the
 *        thread that locked it. To unlock another's is undefined, and orders
 *        nothing, not even the message that it was meant to announce.
 *
 * Why:   Every message takes one such unlock on either side. As none of them
 *        counts, each message is a data race as well, and to Helgrind and DRD the
 *        first owners hold their locks for ever: they lock them again (DRD) and
 *        still hold them at the end.
 *
 * Fix:   Semaphores, which any thread may post.
 *
 * From:  RP-full, RP-zh, RP-notes: Producer-Consumer Using Lock, Pipeline
 *        (producer_lock and consumer_lock)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 10, SENTINEL = -1 };

struct pipeline {
    int message;
    pthread_mutex_t producer_lock;
    pthread_mutex_t consumer_lock;
};

static struct pipeline pipeline = {0, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

static int get_message(void)
{
    pthread_mutex_lock(&pipeline.consumer_lock);   /* @expect[drd] deadlock */
    int message = pipeline.message;                /* @expect data-race */
    pthread_mutex_unlock(&pipeline.producer_lock); /* @expect unlock-not-owner */
    return message;
}

static void set_message(int message)
{
    pthread_mutex_lock(&pipeline.producer_lock);   /* @expect[drd] deadlock */
    pipeline.message = message;                    /* @expect data-race */
    pthread_mutex_unlock(&pipeline.consumer_lock); /* @expect unlock-not-owner */
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

    pthread_mutex_lock(&pipeline.consumer_lock);         /* there is nothing to get yet */
    must(pthread_create(&thread, NULL, producer, NULL)); /* @expect[helgrind] lock-held-at-exit */
    int sum = consumer();
    must(pthread_join(thread, NULL)); /* @expect[drd] lock-held-at-exit */
    printf("The consumer got messages worth %d.\n", sum);
    exit(sum == 55 ? 0 : 1); /* @expect[helgrind] lock-held-at-exit */
}
