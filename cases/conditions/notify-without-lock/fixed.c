/* SPDX-License-Identifier: MIT */
/*
 * What:  Two consumers wait on a condition until a producer makes a resource
 *        available and notifies them all.
 *
 * Fix:   Set and notify with the lock held.
 *
 * From:  MOTW-zh: Synchronizing Threads, threading_condition (consumer and
 *        producer, "with cond")
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_cond_t one_more_waits = PTHREAD_COND_INITIALIZER;
static bool available;
static int waiting, served;

static void *consumer(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    waiting++;
    pthread_cond_signal(&one_more_waits);
    while (!available)
        pthread_cond_wait(&cond, &lock);
    served++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *producer(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    while (waiting < 2)
        pthread_cond_wait(&one_more_waits, &lock);

    available = true;
    pthread_cond_broadcast(&cond);
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
    pthread_t c1, c2, p;

    must(pthread_create(&c1, NULL, consumer, NULL));
    must(pthread_create(&c2, NULL, consumer, NULL));
    must(pthread_create(&p, NULL, producer, NULL));
    must(pthread_join(c1, NULL));
    must(pthread_join(c2, NULL));
    must(pthread_join(p, NULL));
    printf("Resource was available to %d consumers\n", served);
    return served == 2 ? 0 : 1;
}
