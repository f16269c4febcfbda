/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread passes ten messages to two consumer threads. A sentinel
 *        after the last message says that there are no more.
 *
 * Wrong: There is one sentinel for two consumers. The one that gets it leaves and
 *        takes the sentinel along; the other waits for a message for ever.
 *
 * Why:   A consumer leaves only with the sentinel in its hands, and nothing is put
 *        into the pipeline after it. Whichever consumer gets it, the other one is
 *        left waiting in every run, and main, which joins both, waits with it.
 *
 * Fix:   A consumer that gets the sentinel puts it back for the next.
 *
 * From:  RP-full, RP-zh, RP-notes: Producer-Consumer Threading, SENTINEL
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 *
 * @blind helgrind: it reports no wait that never ends, and nothing else is wrong
 *
 * @blind drd: it reports no wait that never ends, and nothing else is wrong
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES = 10, SENTINEL = -1, CONSUMERS = 2 };

static int pipeline[MESSAGES + 1 + CONSUMERS];
static int first, last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;

static int get_message(void)
{
    pthread_mutex_lock(&lock);
    while (first == last)
        pthread_cond_wait(&not_empty, &lock); /* @stuck */
    int message = pipeline[first++];
    pthread_mutex_unlock(&lock);
    return message;
}

static void set_message(int message)
{
    pthread_mutex_lock(&lock);
    pipeline[last++] = message;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
}

static void *producer(void *unused)
{
    (void)unused;
    for (int message = 1; message <= MESSAGES; message++)
        set_message(message);
    set_message(SENTINEL);
    return NULL;
}

static void *consumer(void *argument)
{
    int *sum = argument;

    for (int message = get_message(); message != SENTINEL; message = get_message())
        *sum += message;
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
    static int sums[CONSUMERS];
    pthread_t producer_thread, consumers[CONSUMERS];

    must(pthread_create(&producer_thread, NULL, producer, NULL));
    for (int i = 0; i < CONSUMERS; i++)
        must(pthread_create(&consumers[i], NULL, consumer, &sums[i]));
    must(pthread_join(producer_thread, NULL));
    for (int i = 0; i < CONSUMERS; i++)
        must(pthread_join(consumers[i], NULL));
    printf("The consumers got messages worth %d and %d.\n", sums[0], sums[1]);
    return sums[0] + sums[1] == 55 ? 0 : 1;
}
