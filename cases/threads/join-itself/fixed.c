/* SPDX-License-Identifier: MIT */
/*
 * What:  The last of three threads waits until each thread in the list of all has
 *        ended. A thread says that it ends by clearing its flag.
 *
 * Fix:   A thread that goes through the list of all skips itself.
 *
 * From:  MOTW-zh: Daemon vs. Non-Daemon Threads, threading_enumerate ("joining the
 *        current thread introduces a deadlock situation, it must be skipped")
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3 };

struct thread {
    pthread_t id;
    bool is_alive;
};

static struct thread threads[THREADS] = {
    {.is_alive = true}, {.is_alive = true}, {.is_alive = true}};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some_ended = PTHREAD_COND_INITIALIZER;
static int joined;

static void end(struct thread *self)
{
    pthread_mutex_lock(&lock);
    self->is_alive = false;
    pthread_cond_broadcast(&some_ended);
    pthread_mutex_unlock(&lock);
}

static void join(const struct thread *thread)
{
    pthread_mutex_lock(&lock);
    while (thread->is_alive)
        pthread_cond_wait(&some_ended, &lock);
    pthread_mutex_unlock(&lock);
}

static void *worker(void *argument)
{
    end(argument);
    return NULL;
}

static void *last_worker(void *argument)
{
    struct thread *self = argument;

    for (int i = 0; i < THREADS; i++) {
        if (&threads[i] == self)
            continue;
        join(&threads[i]);
        joined++;
    }
    end(self);
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
    must(pthread_create(&threads[0].id, NULL, worker, &threads[0]));
    must(pthread_create(&threads[1].id, NULL, worker, &threads[1]));
    must(pthread_create(&threads[2].id, NULL, last_worker, &threads[2]));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i].id, NULL));
    printf("The last thread has joined %d others.\n", joined);
    return joined == THREADS - 1 ? 0 : 1;
}
