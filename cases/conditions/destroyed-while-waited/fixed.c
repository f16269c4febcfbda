/* SPDX-License-Identifier: MIT */
/*
 * What:  A consumer waits for an item in a queue. The queue is taken down before one comes.
 *
 * Fix:   Say that the queue is closed, wake and join whoever waits, then destroy.
 *
 * From:  POSIX.1-2017, XSH pthread_cond_destroy: undefined for a condition variable upon
 *        which threads are blocked
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
        pthread_cond_wait(&more, &lock);
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
    must(pthread_cond_broadcast(&more));
    must(pthread_mutex_unlock(&lock));
    must(pthread_join(thread, NULL));
    must(pthread_cond_destroy(&more));
    printf("closed\n");
    return closed ? 0 : 1;
}
