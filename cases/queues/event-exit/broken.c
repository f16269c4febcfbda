/* SPDX-License-Identifier: MIT */
/*
 * What:  A producer thread and a consumer thread pass messages through a pipeline
 *        with room for ten, until main sets an event: the producer then leaves, and
 *        the consumer does when the pipeline is empty.
 *
 * Wrong: The event is a plain int. The pipeline has a lock; the event has none, and
 *        main sets it while the two threads look at it. The compiler may let them
 *        look once and never again.
 *
 * Why:   The producer looks at the event before main sets it, since main waits for
 *        that, and both leave only when they have read what main wrote. main gets no
 *        lock after the first look, so nothing orders its write with any of the looks.
 *        DRD, which names only the later of two accesses, finds the write after a look
 *        and a look after the write.
 *
 * Fix:   The event gets a lock of its own.
 *
 * From:  RP-full: Producer-Consumer Using Queue, producer and consumer watch
 *        threading.Event
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAXSIZE = 10 };

struct event {
    int flag;
};

static struct event event;
static pthread_mutex_t pipeline_lock = PTHREAD_MUTEX_INITIALIZER;
static int messages[MAXSIZE], put, got;
static int produced, consumed;
static pthread_mutex_t producer_is_ahead = PTHREAD_MUTEX_INITIALIZER;

static void event_set(void)
{
    event.flag = 1; /* @expect data-race */
}

static bool event_is_set(void)
{
    bool is_set = event.flag != 0; /* @expect data-race */
    return is_set;
}

/* Returns whether there was room. */
static bool set_message(int message)
{
    pthread_mutex_lock(&pipeline_lock);
    bool has_room = put - got < MAXSIZE;
    if (has_room)
        messages[put++ % MAXSIZE] = message;
    pthread_mutex_unlock(&pipeline_lock);
    return has_room;
}

/* Returns whether there was one. */
static bool get_message(int *message)
{
    pthread_mutex_lock(&pipeline_lock);
    bool has_one = put > got;
    if (has_one)
        *message = messages[got++ % MAXSIZE];
    pthread_mutex_unlock(&pipeline_lock);
    return has_one;
}

/*
 * Between two looks. ThreadSanitizer keeps only so much of what each thread did last, and one that
 * looks without a pause soon pushes out the look that main's write is to be reported with.
 */
static void pause_briefly(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Returns whether to go on. */
static bool produce(void)
{
    if (event_is_set())
        return false;
    if (set_message(produced + 1))
        produced++;
    return true;
}

static void *producer(void *unused)
{
    (void)unused;
    produce();
    pthread_mutex_lock(&producer_is_ahead);
    while (produce())
        pause_briefly();
    pthread_mutex_unlock(&producer_is_ahead);
    return NULL;
}

static void *consumer(void *unused)
{
    int message = 0;

    (void)unused;
    while (get_message(&message) || !event_is_set()) {
        if (message == consumed + 1)
            consumed++;
        pause_briefly();
    }
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

/* For the tutorial's sleep: until the producer holds the lock. A failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&producer_is_ahead) == 0) {
        pthread_mutex_unlock(&producer_is_ahead);
        sched_yield();
    }
}

int main(void)
{
    pthread_t threads[2];

    must(pthread_create(&threads[0], NULL, producer, NULL));
    must(pthread_create(&threads[1], NULL, consumer, NULL));
    work();
    event_set();
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("%d messages went in, %d came out, %d are left.\n", produced, consumed, put - got);
    return produced == consumed + put - got ? 0 : 1;
}
