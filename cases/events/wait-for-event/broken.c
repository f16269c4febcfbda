/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread waits for an event that main sets.
 *
 * Wrong: The event is a plain flag that the thread polls. The compiler may read it
 *        once and never again, so that the thread waits for ever (-O2 does that);
 *        and the flag orders nothing else that main did before it set it.
 *
 * Why:   The thread leaves its loop only when it has read what main wrote, so
 *        both accesses are made in every run, and no lock orders them. DRD, which
 *        names only the later of two accesses, finds a poll after the write, and
 *        the write after the thread's first look: main waits for that.
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
};

static struct event e = {0};
static bool seen;
static pthread_mutex_t thread_is_ahead = PTHREAD_MUTEX_INITIALIZER;

static void event_set(struct event *event)
{
    event->is_set = true; /* @expect data-race */
}

static bool event_is_set(struct event *event)
{
    return event->is_set; /* @expect data-race */
}

static void event_wait(struct event *event)
{
    while (!event_is_set(event))
        sched_yield();
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
