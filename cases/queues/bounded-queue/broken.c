/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread passes thirty messages to a consumer thread through a
 *        pipeline that has room for ten. Each waits while the pipeline is full, or
 *        empty.
 *
 * Wrong: The pipeline is a ring with two plain counters and no lock. Nothing makes a
 *        message arrive before the counter that announces it, or keeps its place
 *        until it is read; the compiler may even read a counter once for all.
 *
 * Why:   There are more messages than places: each thread leaves its wait by the
 *        other's counter, and each place is written, read and written again. DRD,
 *        which names only the later of two accesses, so finds both sides of all
 *        three: the two counters and the places.
 *
 * Fix:   A mutex for the pipeline, and two conditions to wait on.
 *
 * From:  RP-full: Producer-Consumer Using Queue, Pipeline(queue.Queue), maxsize=10
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 30, MAXSIZE = 10 };

struct pipeline {
    long messages[MAXSIZE];
    long put, got; /* so many so far */
};

static struct pipeline pipeline;
static long sum;

static long get_message(struct pipeline *p)
{
    while (p->got == p->put) /* @expect data-race */
        sched_yield();
    long message = p->messages[p->got % MAXSIZE]; /* @expect data-race */
    p->got++;                                     /* @expect data-race */
    return message;
}

static void set_message(struct pipeline *p, long message)
{
    while (p->put - p->got == MAXSIZE) /* @expect data-race */
        sched_yield();
    p->messages[p->put % MAXSIZE] = message; /* @expect data-race */
    p->put++;                                /* @expect data-race */
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
