/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread passes thirty messages to a consumer thread through a
 *        pipeline that has room for ten. Each waits while the pipeline is full, or
 *        empty.
 *
 * Fix:   A mutex for the pipeline, and two conditions to wait on.
 *
 * From:  RP-full: Producer-Consumer Using Queue, Pipeline(queue.Queue), maxsize=10
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 30, MAXSIZE = 10 };

struct pipeline {
    long messages[MAXSIZE];
    long put, got; /* so many so far */
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
};

static struct pipeline pipeline = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                   .not_empty = PTHREAD_COND_INITIALIZER,
                                   .not_full = PTHREAD_COND_INITIALIZER};
static long sum;

static long get_message(struct pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->got == p->put)
        pthread_cond_wait(&p->not_empty, &p->lock);
    long message = p->messages[p->got % MAXSIZE];
    p->got++;
    pthread_cond_signal(&p->not_full);
    pthread_mutex_unlock(&p->lock);
    return message;
}

static void set_message(struct pipeline *p, long message)
{
    pthread_mutex_lock(&p->lock);
    while (p->put - p->got == MAXSIZE)
        pthread_cond_wait(&p->not_full, &p->lock);
    p->messages[p->put % MAXSIZE] = message;
    p->put++;
    pthread_cond_signal(&p->not_empty);
    pthread_mutex_unlock(&p->lock);
}

static void *producer(void *unused)
{
    (void)unused;
    for (long message = 1; message <= MESSAGES; message++)
        set_message(&pipeline, message);
    return NULL;
}

static void *consumer(void *unused)
{
    (void)unused;
    for (int i = 0; i < MESSAGES; i++)
        sum += get_message(&pipeline);
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

    must(pthread_create(&threads[0], NULL, producer, NULL));
    must(pthread_create(&threads[1], NULL, consumer, NULL));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("The consumer got messages worth %ld.\n", sum);
    return sum == 465 ? 0 : 1;
}
