/* SPDX-License-Identifier: MIT */
/*
 * What:  main sets an event. A thread that starts afterwards waits for it.
 *
 * Wrong: Setting the event only wakes those who wait, which is nobody as yet, and
 *        leaves no trace. The thread waits for something that is over.
 *
 * Why:   The event is set before the thread exists, and nobody sets it again: the
 *        thread waits for ever in every run, and main, which joins it, with it.
 *
 * Fix:   The event has a flag that remembers, and who finds it set does not wait.
 *
 * From:  RP-full: Threading Objects, Event (set, wait); CSDN: Event
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

struct event {
    pthread_mutex_t lock;
    pthread_cond_t cond;
};

static struct event event = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
static bool event_seen;

static void event_set(struct event *e)
{
    pthread_mutex_lock(&e->lock);
    pthread_cond_broadcast(&e->cond);
    pthread_mutex_unlock(&e->lock);
}

static void event_wait(struct event *e)
{
    pthread_mutex_lock(&e->lock);
    pthread_cond_wait(&e->cond, &e->lock); /* @stuck @expect[explore] stuck */
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
