/* SPDX-License-Identifier: MIT */
/*
 * What:  A program has a log with a lock. At its end the log is closed.
 *
 * Wrong: The log is closed while there is something left to say: the last worker writes
 *        to it with a lock that was destroyed. glibc refuses the lock, the worker makes
 *        nothing of that, and the line is written unguarded.
 *
 * Why:   The last worker starts when the log is closed, in every run.
 *
 * Fix:   Close the log when the last worker has been joined.
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_destroy: a destroyed mutex may only be initialised
 *        again
 *
 * @blind drd: it forgets a mutex that is destroyed, and says nothing of a lock that is refused
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
    return pthread_mutex_lock(lock); /* @expect[tsan] invalid-lock @expect[helgrind] api-error */
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
    close_log();
    must(pthread_create(&last, NULL, worker, NULL));
    must(pthread_join(last, NULL));
    printf("%d lines\n", log_file.lines);
    return log_file.lines == 2 ? 0 : 1;
}
