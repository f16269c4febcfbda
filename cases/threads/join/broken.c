/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts two threads, one that takes its time and one that is quick,
 *        and reports the last log line of both.
 *
 * Wrong: The slow one's log line is read before that thread is joined.
 *
 * Why:   Only the join would order the thread's write before main's read. Both are
 *        made in every run, and they conflict whichever comes first. (DRD names
 *        only the later one. That is the slow thread's: it waits until main has
 *        read.)
 *
 * Fix:   Join first, read afterwards.
 *
 * From:  MOTW-zh: Daemon vs. Non-Daemon Threads, threading_daemon_join; RP-full,
 *        RP-zh, RP-notes: join() a Thread; CSDN: t.join
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char starting[] = "Starting";
static const char exiting[] = "Exiting";
static const char *daemon_log = starting, *non_daemon_log = starting;
static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        pthread_mutex_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *run_daemon(void *unused)
{
    (void)unused;
    work();
    daemon_log = exiting; /* @expect data-race */
    return NULL;
}

static void *run_non_daemon(void *unused)
{
    (void)unused;
    non_daemon_log = exiting;
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
    pthread_t d, t;

    must(pthread_create(&d, NULL, run_daemon, NULL));
    must(pthread_create(&t, NULL, run_non_daemon, NULL));
    const char *last = daemon_log; /* @expect data-race */
    pthread_mutex_lock(&main_is_ahead);
    must(pthread_join(d, NULL));
    must(pthread_join(t, NULL));
    pthread_mutex_unlock(&main_is_ahead);
    printf("(daemon    ) %s\n(non-daemon) %s\n", last, non_daemon_log);
    return last == exiting && non_daemon_log == exiting ? 0 : 1;
}
