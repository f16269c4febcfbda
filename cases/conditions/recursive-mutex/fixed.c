/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker counts itself as idle and waits for a job. The pool's lock is recursive,
 *        so that its functions may call each other.
 *
 * Fix:   The caller gives the lock up before it calls what waits.
 *
 * From:  POSIX.1-2017, XSH pthread_mutexattr_settype, APPLICATION USAGE: a recursive mutex
 *        should not be used with condition variables, since the wait may not release it
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock; /* recursive */
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static sem_t worker_is_in;
static int idle, jobs, done;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void next_job(void)
{
    must(pthread_mutex_lock(&lock));
    while (jobs == 0)
        pthread_cond_wait(&more, &lock);
    jobs--;
    done++;
    must(pthread_mutex_unlock(&lock));
}

static void *worker(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&lock));
    idle++;
    sem_post(&worker_is_in);
    must(pthread_mutex_unlock(&lock));
    next_job();
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t thread;

    must(pthread_mutexattr_init(&attributes));
    must(pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE));
    must(pthread_mutex_init(&lock, &attributes));
    sem_init(&worker_is_in, 0, 0);
    must(pthread_create(&thread, NULL, worker, NULL));
    sem_wait(&worker_is_in);
    must(pthread_mutex_lock(&lock));
    jobs++;
    must(pthread_cond_signal(&more));
    must(pthread_mutex_unlock(&lock));
    must(pthread_join(thread, NULL));
    printf("%d job done\n", done);
    return done == 1 && idle == 1 ? 0 : 1;
}
