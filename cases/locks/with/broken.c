/* SPDX-License-Identifier: MIT */
/*
 * What:  Two workers hold a lock for a block of code. The first is cancelled inside
 *        the block; then it is the second one's turn.
 *
 * Wrong: The cancelled thread ends in the middle of the block and never comes to
 *        the release. The lock stays its own; the second worker waits for ever.
 *
 * Why:   main meets the first worker inside the block, cancels it and meets it again,
 *        so it ends at the test for a cancellation in every run; the second starts
 *        when it is gone. Helgrind and DRD say that the lock's owner has ended:
 *        Helgrind names the line that created it, DRD the line that joins it.
 *
 * Fix:   A cleanup handler releases the lock on every way out of the block, as
 *        Python's `with` does.
 *
 * From:  MOTW-zh: Locks as Context Managers, threading_lock_with (worker_with,
 *        worker_no_with); CSDN: `with lock`
 *
 * @blind tsan: it reports no hang as such, nor a lock that is kept by a thread
 *        that ends
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t turn;
static int blocks;

static void *worker_with(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    blocks++;
    pthread_barrier_wait(&turn); /* inside: main cancels this thread ... */
    pthread_barrier_wait(&turn); /* ... and has cancelled it */
    pthread_testcancel();
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *worker_no_with(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock); /* @stuck */
    blocks++;
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
    pthread_t w, nw;

    must(pthread_barrier_init(&turn, NULL, 2));
    must(pthread_create(&w, NULL, worker_with, NULL)); /* @expect[helgrind] lock-held-at-exit */
    pthread_barrier_wait(&turn);
    must(pthread_cancel(w));
    pthread_barrier_wait(&turn);
    must(pthread_join(w, NULL)); /* @expect[drd] lock-held-at-exit */
    must(pthread_create(&nw, NULL, worker_no_with, NULL));
    must(pthread_join(nw, NULL));
    printf("Lock acquired %d times\n", blocks);
    return blocks == 2 ? 0 : 1;
}
