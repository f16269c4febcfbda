/* SPDX-License-Identifier: MIT */
/*
 * What:  A program has a log with a lock. At its end the log is closed.
 *
 * Fix:   Close the log when the last worker has been joined.
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_destroy: a destroyed mutex may only be initialised
 *        again
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    pthread_mutex_t lock;
    int lines;
} log_file = {PTHREAD_MUTEX_INITIALIZER, 0};

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static int enter(pthread_mutex_t *lock)
{
    return pthread_mutex_lock(lock);
}

static void *worker(void *unused)
{
    (void)unused;
    int error = enter(&log_file.lock);
    log_file.lines++;
    if (!error)
        must(pthread_mutex_unlock(&log_file.lock));
    return NULL;
}

static void close_log(void)
{
    must(pthread_mutex_destroy(&log_file.lock));
}

int main(void)
{
    pthread_t first, last;

    must(pthread_create(&first, NULL, worker, NULL));
    must(pthread_join(first, NULL));
    must(pthread_create(&last, NULL, worker, NULL));
    must(pthread_join(last, NULL));
    close_log();
    printf("%d lines\n", log_file.lines);
    return log_file.lines == 2 ? 0 : 1;
}
