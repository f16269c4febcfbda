/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread fills a pipeline, which has room for ten messages, until
 *        main sets an event. A consumer thread empties it, and is late.
 *
 * Wrong: The consumer leaves as soon as the event is set, however many messages are
 *        left. A producer that is about to add one to the full pipeline then waits
 *        for room that nobody is left to make.
 *
 * Why:   main sets the event when the producer is waiting for room, and starts the
 *        consumer after that. The consumer finds the event set in every run, and
 *        leaves without a look into the pipeline.
 *
 * Fix:   The consumer goes on until the pipeline is empty as well.
 *
 * From:  RP-full: Producer-Consumer Using Queue ("the consumer has already exited, so
 *        this will not happen and the producer will not exit")
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 *
 * @blind helgrind: it reports no wait that never ends, and nothing else is wrong
 *
 * @blind drd: it reports no wait that never ends, and nothing else is wrong
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAXSIZE = 10 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static pthread_cond_t too_full = PTHREAD_COND_INITIALIZER;
static int messages[MAXSIZE], put, got;
static bool producer_waits, event;
static int produced, consumed;

static bool event_is_set(void)
{
    pthread_mutex_lock(&lock);
    bool is_set = event;
    pthread_mutex_unlock(&lock);
    return is_set;
}

static bool consumer_may_leave(void)
{
    pthread_mutex_lock(&lock);
    bool may_leave = event;
    pthread_mutex_unlock(&lock);
    return may_leave;
}

static int get_message(void)
{
    pthread_mutex_lock(&lock);
    while (put == got)
        pthread_cond_wait(&not_empty, &lock);
    int message = messages[got++ % MAXSIZE];
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&lock);
    return message;
}

static void set_message(int message)
{
    pthread_mutex_lock(&lock);
    while (put - got == MAXSIZE) {
        producer_waits = true;
        pthread_cond_signal(&too_full);
        pthread_cond_wait(&not_full, &lock); /* @stuck @expect[explore] stuck */
    }
    messages[put++ % MAXSIZE] = message;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&lock);
}

static void *producer(void *unused)
{
    (void)unused;
    while (!event_is_set())
        set_message(++produced);
    return NULL;
}

static void *consumer(void *unused)
{
    (void)unused;
    while (!consumer_may_leave())
        consumed += get_message() == consumed + 1;
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void set_event_when_full(void)
{
    pthread_mutex_lock(&lock);
    while (!producer_waits)
        pthread_cond_wait(&too_full, &lock);
    event = true;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t threads[2];

    must(pthread_create(&threads[0], NULL, producer, NULL));
    set_event_when_full();
    must(pthread_create(&threads[1], NULL, consumer, NULL));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("%d messages went in, %d came out, %d are left.\n", produced, consumed, put - got);
    return produced == MAXSIZE + 1 && consumed >= MAXSIZE ? 0 : 1;
}
