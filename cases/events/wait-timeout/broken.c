/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread waits for an event, but no longer than a millisecond at a time. As
 *        long as the event is not set, it does other work in between.
 *
 * Wrong: A wait may end because the time is up, so the thread looks at the flag once
 *        more, and does so after it has released the event's lock. main may be
 *        setting the flag at that very moment.
 *
 * Why:   main sets the event when the first wait is over, and the thread's other work
 *        lasts until then. The look in between comes after the thread's last use of
 *        the lock, so nothing orders it with the setting. (DRD names only the later
 *        of the two. That is the setting: main waits until the thread is at work.)
 *
 * Fix:   Look at the flag with the lock held.
 *
 * From:  MOTW-zh: Signaling Between Threads, threading_event
 *        (wait_for_event_timeout: e.wait(t), e.is_set())
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct event {
    bool is_set;
    pthread_mutex_t lock;
    pthread_cond_t cond;
};

static struct event e = {false, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
static pthread_mutex_t thread_is_ahead = PTHREAD_MUTEX_INITIALIZER;
static sem_t was_set;
static bool processed;

static void event_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    event->is_set = true; /* @expect data-race */
    pthread_cond_broadcast(&event->cond);
    pthread_mutex_unlock(&event->lock);
}

static bool event_is_set(struct event *event)
{
    return event->is_set; /* @expect data-race */
}

static void event_wait(struct event *event)
{
    struct timespec until;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&event->lock);
    while (!event->is_set && error == 0)
        error = pthread_cond_timedwait(&event->cond, &event->lock, &until);
    pthread_mutex_unlock(&event->lock);
}

static void *wait_for_event_timeout(void *unused)
{
    (void)unused;
    event_wait(&e);
    while (!event_is_set(&e)) {
        pthread_mutex_lock(&thread_is_ahead);
        puts("(nonblock  ) doing other work");
        sem_wait(&was_set);
        pthread_mutex_unlock(&thread_is_ahead);
        event_wait(&e);
    }
    processed = true;
    return NULL;
}

/* For the tutorial's sleep: until the thread holds the lock. A failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&thread_is_ahead) == 0) {
        pthread_mutex_unlock(&thread_is_ahead);
        sched_yield();
    }
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
    pthread_t t2;

    must(sem_init(&was_set, 0, 0));
    must(pthread_create(&t2, NULL, wait_for_event_timeout, NULL));
    work();
    event_set(&e);
    sem_post(&was_set);
    must(pthread_join(t2, NULL));
    puts(processed ? "(nonblock  ) processing event" : "(nonblock  ) event lost");
    return processed ? 0 : 1;
}
