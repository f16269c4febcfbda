/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker writes its last line to the log, and main closes the log.
 *
 * Wrong: main closes it when it has done its own work, not when the worker has. A
 *        line that comes after that is lost.
 *
 * Why:   Explore lets main close the log first. Every access has its lock, so that
 *        a detector has nothing to say.
 *
 * Fix:   Join the worker, then close the log.
 *
 * From:  Lu, Park, Seo and Zhou, Learning from Mistakes, ASPLOS 2008: order
 *        violations
 *
 * @blind tsan: every access is made with the lock held, so nothing races
 *
 * @blind helgrind: every access is made with the lock held, so nothing races
 *
 * @blind drd: every access is made with the lock held, so nothing races
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool open = true;
static int lines;

static void *work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    if (open)
        lines++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void close_log(void)
{
    pthread_mutex_lock(&lock);
    open = false;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t worker;

    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 2;
    close_log();
    pthread_join(worker, NULL);
    printf("lines in the log: %d\n", lines);
    return lines == 1 ? 0 : 1; /* @expect[explore] exit-status */
}
