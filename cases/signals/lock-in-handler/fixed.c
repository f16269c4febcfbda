/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread adds to the log under a lock. A signal makes it rotate the log.
 *
 * Fix:   The handler leaves a note, and who holds the lock rotates the log.
 *
 * From:  POSIX.1-2017, 2.4.3 (pthread_mutex_lock() is not among the async-signal-safe
 *        functions); SEI CERT C SIG30-C
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lines, rotated;
static volatile sig_atomic_t wanted;

static void rotate(int signal)
{
    (void)signal;
    wanted = 1;
}

static void *writer(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    lines++;
    raise(SIGUSR1); /* here it may come */
    if (wanted) {
        lines = 0;
        rotated++;
        wanted = 0;
    }
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

int main(void)
{
    struct sigaction action = {.sa_handler = rotate};
    pthread_t thread;

    if (sigaction(SIGUSR1, &action, NULL) != 0)
        return 1;
    must(pthread_create(&thread, NULL, writer, NULL));
    must(pthread_join(thread, NULL));
    printf("%d lines, rotated %d times\n", lines, rotated);
    return lines == 0 && rotated == 1 ? 0 : 1;
}
