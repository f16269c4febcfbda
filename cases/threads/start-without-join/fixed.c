/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts one thread, which logs when it starts and when it finishes,
 *        and then reports the thread's last log line.
 *
 * Fix:   Join the thread, then look.
 *
 * From:  RP-full, RP-zh, RP-notes: Starting a Thread, single_thread (x.join()
 *        commented out)
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char starting[] = "Thread 1: starting";
static const char finishing[] = "Thread 1: finishing";
static const char *log_line = starting;
static sem_t finished; /* without it the process would end under the thread */
static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        pthread_mutex_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *thread_function(void *unused)
{
    (void)unused;
    work();
    log_line = finishing;
    sem_post(&finished);
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
    pthread_t x;

    sem_init(&finished, 0, 0);
    must(pthread_create(&x, NULL, thread_function, NULL));
    pthread_mutex_lock(&main_is_ahead);
    must(pthread_join(x, NULL));
    const char *last = log_line;
    printf("%s\nMain    : all done\n", last);
    sem_wait(&finished);
    pthread_mutex_unlock(&main_is_ahead);
    return last == finishing ? 0 : 1;
}
