/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread waits for an event that main sets.
 *
 * Fix:   A mutex for the flag and a condition to wait on.
 *
 * From:  MOTW-zh: Signaling Between Threads, threading_event (wait_for_event)
 */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event {
    bool is_set;
    pthread_mutex_t lock;
    pthread_cond_t cond;
};

static struct event e = {false, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
static bool seen;
static pthread_mutex_t thread_is_ahead = PTHREAD_MUTEX_INITIALIZER;

static void event_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    event->is_set = true;
    pthread_cond_broadcast(&event->cond);
    pthread_mutex_unlock(&event->lock);
}

static bool event_is_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    bool is_set = event->is_set;
    pthread_mutex_unlock(&event->lock);
    return is_set;
}

static void event_wait(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    while (!event->is_set)
        pthread_cond_wait(&event->cond, &event->lock);
    pthread_mutex_unlock(&event->lock);
}

/* For the tutorial's sleep: until the thread holds the lock. A failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&thread_is_ahead) == 0) {
        pthread_mutex_unlock(&thread_is_ahead);
        sched_yield();
    }
}

static void *wait_for_event(void *unused)
{
    (void)unused;
    bool is_set = event_is_set(&e);
    pthread_mutex_lock(&thread_is_ahead);
    printf("(block     ) wait_for_event starting, event set: %d\n", is_set);
    event_wait(&e);
    pthread_mutex_unlock(&thread_is_ahead);
    seen = true;
    puts("(block     ) event set");
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
    pthread_t t1;

    must(pthread_create(&t1, NULL, wait_for_event, NULL));
    puts("(MainThread) Waiting before calling Event.set()");
    work();
    event_set(&e);
    must(pthread_join(t1, NULL));
    puts("(MainThread) Event is set");
    return seen ? 0 : 1;
}
