/* SPDX-License-Identifier: MIT */
/*
 * What:  Two modules of a program write to one log, and each opens it before it does. main
 *        writes a record to it while the other module starts.
 *
 * Wrong: Opening the log initialises its lock, so the second module makes the lock that
 *        main holds a free one, and walks in.
 *
 * Why:   main holds the lock until the other module has done its work, so the lock is
 *        initialised under its hands in every run. DRD says so there, the others when
 *        the module is let in; Helgrind still takes the lock for main's then, and DRD for
 *        the module's. ThreadSanitizer calls a lock with two owners locked twice.
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
    pthread_mutex_init(&lock, NULL); /* @expect[drd] destroy-locked */
}

static void *module(void *unused)
{
    (void)unused;
    open_log();
    pthread_mutex_lock(&lock); /* @expect[tsan] deadlock @expect[helgrind,drd] destroy-locked */
    lines++;
    pthread_mutex_unlock(&lock); /* @expect[helgrind] unlock-not-owner */
    return NULL;
}

int main(void)
{
    pthread_t other;

    open_log();
    pthread_mutex_lock(&lock);
    lines++;
    must(pthread_create(&other, NULL, module, NULL));
    must(pthread_join(other, NULL)); /* @expect[drd] lock-held-at-exit */
    pthread_mutex_unlock(&lock);     /* @expect[drd] unlock-not-owner */
    printf("%d lines\n", lines);
    return lines == 2 ? 0 : 1;
}
