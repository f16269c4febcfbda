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

static void event_set(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    event->is_set = true;
    pthread_cond_broadcast(&event->cond);
    pthread_mutex_unlock(&event->lock);
}

static void event_wait(struct event *event)
{
    pthread_mutex_lock(&event->lock);
    while (!event->is_set)
        pthread_cond_wait(&event->cond, &event->lock);
    pthread_mutex_unlock(&event->lock);
}

/* Stands for the tutorial's sleep: gives way to the other threads. */
static void work(void)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
}

static void *wait_for_event(void *unused)
{
    (void)unused;
    puts("(block     ) wait_for_event starting");
    event_wait(&e);
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
