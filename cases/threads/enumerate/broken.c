/* SPDX-License-Identifier: MIT */
/*
 * What:  Three daemon threads are in a list of live threads, which each of them leaves
 *        when it is done. main asks the list who is alive.
 *
 * Wrong: The threads take the list's lock to leave; main walks the list without it.
 *        The list changes under main's feet: it names threads that have left, or
 *        follows a link out of one that has.
 *
 * Why:   A lock orders only those who take it. The first thread that leaves changes
 *        a link that main follows, if it is not there yet, and if it is, one that
 *        main has followed.
 *
 * Fix:   Walk the list under its lock, and use the copy.
 *
 * From:  MOTW-zh: Daemon vs. Non-Daemon Threads, threading_enumerate; CSDN:
 *        threading.enumerate, currentThread
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3 };

struct thread {
    pthread_t id;
    const char *name;
    struct thread *next;
};

static pthread_mutex_t live_lock = PTHREAD_MUTEX_INITIALIZER;
static struct thread *live;
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

static void leave(const struct thread *self)
{
    struct thread **link = &live;

    pthread_mutex_lock(&live_lock);
    while (*link != self)
        link = &(*link)->next;
    *link = self->next; /* @expect data-race */
    pthread_mutex_unlock(&live_lock);
}

static int enumerate(const char *names[THREADS])
{
    int count = 0;

    for (struct thread *t = live; t != NULL; t = t->next) /* @expect data-race */
        names[count++] = t->name;
    return count;
}

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *worker(void *argument)
{
    work();
    leave(argument);
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
    struct thread threads[THREADS] = {
        {.name = "Thread-1"}, {.name = "Thread-2"}, {.name = "Thread-3"}};
    const char *names[THREADS];

    for (int i = 0; i < THREADS; i++) {
        threads[i].next = live;
        live = &threads[i];
    }
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i].id, NULL, worker, &threads[i]));
    int alive = enumerate(names);
    pthread_rwlock_wrlock(&main_is_ahead);
    for (int i = 0; i < alive; i++)
        printf("joining %s\n", names[i]);
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i].id, NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    return alive <= THREADS && enumerate(names) == 0 ? 0 : 1;
}
