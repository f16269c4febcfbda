/* SPDX-License-Identifier: MIT */
/*
 * What:  A thread acquires a re-entrant lock twice, does its work, and releases the
 *        lock. Another thread does the same afterwards.
 *
 * Wrong: It releases once what it has acquired twice. The lock stays its own, and
 *        the thread ends; the next one waits for it for ever.
 *
 * Why:   The first thread has ended before the second one starts, so the lock has an
 *        owner that cannot release it any more in every run. Helgrind and DRD say so
 *        when the owner ends: Helgrind names the line that created it, DRD the line
 *        that joins it.
 *
 * Fix:   One release for each acquire.
 *
 * From:  MOTW-zh: Re-entrant Locks, threading_rlock; CSDN: RLock
 *
 * @blind tsan: it reports no hang as such, nor a lock that is kept by a thread
 *        that ends
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock;
static int done;

static void *worker(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock); /* @stuck */
    puts("First try : 1");
    pthread_mutex_lock(&lock);
    puts("Second try: 1");
    done++;
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

static void init_rlock(void)
{
    pthread_mutexattr_t type;

    must(pthread_mutexattr_init(&type));
    must(pthread_mutexattr_settype(&type, PTHREAD_MUTEX_RECURSIVE));
    must(pthread_mutex_init(&lock, &type));
    must(pthread_mutexattr_destroy(&type));
}

int main(void)
{
    init_rlock();
    for (int i = 0; i < 2; i++) {
        pthread_t thread;
        must(pthread_create(&thread, NULL, worker, NULL)); /* @expect[helgrind] lock-held-at-exit */
        must(pthread_join(thread, NULL));                  /* @expect[drd] lock-held-at-exit */
    }
    printf("%d threads have had the lock.\n", done);
    return done == 2 ? 0 : 1;
}
