/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread adds to the log under a lock. A signal makes it rotate the log.
 *
 * Wrong: The handler takes the lock too. If the signal comes while its own thread holds the
 *        lock, the handler waits for the thread, and the thread for its handler.
 *
 * Why:   The signal is raised while the lock is held: the worst moment, in every run.
 *
 * Fix:   The handler leaves a note, and who holds the lock rotates the log.
 *
 * From:  POSIX.1-2017, 2.4.3 (pthread_mutex_lock() is not among the async-signal-safe
 *        functions); SEI CERT C SIG30-C
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 *
 * @blind helgrind: it takes a lock with a static initialiser for one that may be taken twice
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lines, rotated;

static void rotate(int signal)
{
    (void)signal;
    pthread_mutex_lock(&lock); /* @expect[drd,explore] deadlock @stuck */
    lines = 0;
    rotated++;
    pthread_mutex_unlock(&lock);
}

static void *writer(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    lines++;
    raise(SIGUSR1); /* here it may come */
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
