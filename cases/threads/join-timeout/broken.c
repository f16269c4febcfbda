/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts a slow daemon and waits for it, but only for a short while.
 *        Then it reports the daemon's last log line.
 *
 * Wrong: The short wait ends in either of two ways. main takes the answer "time is
 *        up" for "it has finished", and reads what the daemon has yet to write.
 *
 * Why:   The daemon ends only after main has given up, so the wait expires in every
 *        run, and after that nothing orders main's read with the daemon's write.
 *
 * Fix:   Test for ETIMEDOUT, and join the daemon before its log line is read.
 *
 * From:  MOTW-zh: Daemon vs. Non-Daemon Threads, threading_daemon_join_timeout
 *        (d.join(0.1), d.isAlive())
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char starting[] = "Starting";
static const char exiting[] = "Exiting";
static const char *daemon_log = starting;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static bool is_alive = true;
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
    pthread_mutex_lock(&lock);
    daemon_log = exiting; /* @expect data-race */
    is_alive = false;
    pthread_cond_signal(&ended);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

/* 0 if the daemon has ended, ETIMEDOUT if it has not and a millisecond is over. */
static int join_for_a_millisecond(void)
{
    struct timespec until;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&lock);
    while (is_alive && error == 0)
        error = pthread_cond_timedwait(&ended, &lock, &until);
    pthread_mutex_unlock(&lock);
    return error;
}

int main(void)
{
    pthread_t d;

    must(pthread_create(&d, NULL, run_daemon, NULL));
    join_for_a_millisecond();
    const char *last = daemon_log; /* @expect data-race */
    pthread_mutex_lock(&main_is_ahead);
    must(pthread_join(d, NULL));
    pthread_mutex_unlock(&main_is_ahead);
    printf("(daemon    ) %s\n", last);
    return last == exiting ? 0 : 1;
}
