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

/* Stands for the tutorial's sleep: gives way to the other threads. */
static void work(void)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
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
    must(pthread_join(x, NULL));
    const char *last = log_line;
    printf("%s\nMain    : all done\n", last);
    sem_wait(&finished);
    work(); /* or else ThreadSanitizer waits a second for the thread to end */
    return last == finishing ? 0 : 1;
}
