/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker writes its last line to the log, and main closes the log.
 *
 * Fix:   Join the worker, then close the log.
 *
 * From:  Lu, Park, Seo and Zhou, Learning from Mistakes, ASPLOS 2008: order
 *        violations
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
    pthread_join(worker, NULL);
    close_log();
    printf("lines in the log: %d\n", lines);
    return lines == 1 ? 0 : 1;
}
