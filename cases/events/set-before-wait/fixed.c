/* SPDX-License-Identifier: MIT */
/*
 * What:  main sets an event. A thread that starts afterwards waits for it.
 *
 * Fix:   The event has a flag that remembers, and who finds it set does not wait.
 *
 * From:  RP-full: Threading Objects, Event (set, wait); CSDN: Event
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event {
    bool is_set;
    pthread_mutex_t lock;
    pthread_cond_t cond;
};

static struct event event = {false, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
static bool event_seen;

static void event_set(struct event *e)
{
    pthread_mutex_lock(&e->lock);
    e->is_set = true;
    pthread_cond_broadcast(&e->cond);
    pthread_mutex_unlock(&e->lock);
}

static void event_wait(struct event *e)
{
    pthread_mutex_lock(&e->lock);
    while (!e->is_set)
        pthread_cond_wait(&e->cond, &e->lock);
    pthread_mutex_unlock(&e->lock);
}

static void *waiter(void *unused)
{
    (void)unused;
    event_wait(&event);
    event_seen = true;
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
    pthread_t thread;

    event_set(&event);
    puts("The event is set.");
    must(pthread_create(&thread, NULL, waiter, NULL));
    must(pthread_join(thread, NULL));
    puts("The thread has seen it.");
    return event_seen ? 0 : 1;
}
