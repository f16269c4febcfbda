/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts two threads, one that takes its time and one that is quick,
 *        and reports the last log line of both.
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

/* Stands for the tutorial's sleep: gives way to the other threads. */
static void work(void)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
}

static void *run_daemon(void *unused)
{
    (void)unused;
    work();
    daemon_log = exiting;
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
    must(pthread_join(d, NULL));
    must(pthread_join(t, NULL));
    const char *last = daemon_log;
    printf("(daemon    ) %s\n(non-daemon) %s\n", last, non_daemon_log);
    return last == exiting && non_daemon_log == exiting ? 0 : 1;
}
