/* SPDX-License-Identifier: MIT */
/*
 * What:  A consumer waits for an item in a queue. The queue is taken down before one comes.
 *
 * Wrong: The queue's condition is destroyed while the consumer waits on it. glibc waits
 *        there until the last waiter has gone, which never happens.
 *
 * Why:   main takes the queue's lock when the consumer has had it, so the consumer is in
 *        its wait by then, in every run.
 *
 * Fix:   Say that the queue is closed, wake and join whoever waits, then destroy.
 *
 * From:  POSIX.1-2017, XSH pthread_cond_destroy: undefined for a condition variable upon
 *        which threads are blocked
 *
 * @blind tsan: it takes a destruction for a write, and the lock that main has taken after the
 *        consumer orders that
 *
 * @blind drd: it lets a condition be destroyed that is waited on
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static sem_t consumer_is_in;
static bool closed;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *consumer(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&lock));
    sem_post(&consumer_is_in);
    while (!closed)
        pthread_cond_wait(&more, &lock); /* @stuck @expect[explore] stuck */
    must(pthread_mutex_unlock(&lock));
    return NULL;
}

int main(void)
{
    pthread_t thread;

    sem_init(&consumer_is_in, 0, 0);
    must(pthread_create(&thread, NULL, consumer, NULL));
    sem_wait(&consumer_is_in);
    must(pthread_mutex_lock(&lock));
    closed = true;
    must(pthread_mutex_unlock(&lock));
    pthread_cond_destroy(&more); /* @expect[helgrind] destroy-waited @stuck */
    must(pthread_join(thread, NULL));
    printf("closed\n");
    return closed ? 0 : 1;
}
