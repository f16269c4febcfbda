/* SPDX-License-Identifier: MIT */
/*
 * What:  A backup holds a lock for long. A visitor who wants to leave a message waits for
 *        it, but not beyond a deadline.
 *
 * Fix:   Only 0 means that the lock was taken.
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_timedlock: ETIMEDOUT; SEI CERT C, POS48-C: do not
 *        unlock another thread's mutex, and POS54-C
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t turn;
static int messages;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *backup(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&lock));
    pthread_barrier_wait(&turn); /* the visitor comes ... */
    pthread_barrier_wait(&turn); /* ... and has gone */
    must(pthread_mutex_unlock(&lock));
    return NULL;
}

static void *visitor(void *refused)
{
    struct timespec deadline;

    pthread_barrier_wait(&turn);
    if (clock_gettime(CLOCK_REALTIME, &deadline) != 0)
        exit(2);
    if (pthread_mutex_timedlock(&lock, &deadline) == 0) {
        messages++;
        must(pthread_mutex_unlock(&lock));
    } else {
        *(bool *)refused = true;
    }
    pthread_barrier_wait(&turn);
    return refused;
}

int main(void)
{
    static bool refused;
    pthread_t holder, other;

    must(pthread_barrier_init(&turn, NULL, 2));
    must(pthread_create(&holder, NULL, backup, NULL));
    must(pthread_create(&other, NULL, visitor, &refused));
    must(pthread_join(other, NULL));
    must(pthread_join(holder, NULL));
    printf("%d messages, %s\n", messages, refused ? "one refused" : "none refused");
    return messages == 0 && refused ? 0 : 1;
}
