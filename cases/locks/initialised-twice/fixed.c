/* SPDX-License-Identifier: MIT */
/*
 * What:  Two modules of a program write to one log, and each opens it before it does. main
 *        writes a record to it while the other module starts.
 *
 * Fix:   The lock is initialised once, by whoever owns the log, before anybody uses it.
 *
 * From:  POSIX.1-2017, XSH pthread_mutex_init: undefined for a mutex that is initialised
 *        already
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock;
static int lines;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void open_log(void)
{
    pthread_mutex_init(&lock, NULL);
}

static void *module(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    lines++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t other;

    open_log();
    pthread_mutex_lock(&lock);
    lines++;
    pthread_mutex_unlock(&lock);
    must(pthread_create(&other, NULL, module, NULL));
    must(pthread_join(other, NULL));
    printf("%d lines\n", lines);
    return lines == 2 ? 0 : 1;
}
