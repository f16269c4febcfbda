/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts one thread, which logs when it starts and when it finishes,
 *        and then reports the thread's last log line.
 *
 * Wrong: The join is left out. main looks at the log line while the thread may
 *        still be at work, and sees "starting", "finishing", or, for anything
 *        larger than a pointer, half of each. What is never joined is also
 *        never given back: each such thread leaks its stack.
 *
 * Why:   Between its start and main's look nothing orders the two threads, so the
 *        look conflicts with the write whichever comes first. That main waits at
 *        its very end, as Python does for its threads, orders nothing before it.
 *        (DRD names only the later access. That is the thread's: it waits until
 *        main has looked.)
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
    log_line = finishing; /* @expect data-race */
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
    must(pthread_create(&x, NULL, thread_function, NULL)); /* @expect[tsan] thread-leak */
    /* x.join() */
    const char *last = log_line; /* @expect data-race */
    pthread_mutex_lock(&main_is_ahead);
    printf("%s\nMain    : all done\n", last);
    sem_wait(&finished);
    pthread_mutex_unlock(&main_is_ahead);
    for (int i = 0; i < 1000; i++)
        sched_yield(); /* or else ThreadSanitizer waits a second for the thread to end */
    return last == finishing ? 0 : 1;
}
