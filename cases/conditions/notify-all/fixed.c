/* SPDX-License-Identifier: MIT */
/*
 * What:  Two consumers wait on a condition until a producer makes a resource
 *        available and notifies them all. The second consumer comes late.
 *
 * Fix:   A flag says that the resource is available, and a consumer waits only as
 *        long as it does not: the predicate of the condition.
 *
 * From:  MOTW-zh: Synchronizing Threads, threading_condition (cond.wait(),
 *        cond.notifyAll())
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_cond_t one_waits = PTHREAD_COND_INITIALIZER;
static bool available;
static int waiting, served;

static void *consumer(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    waiting++;
    pthread_cond_signal(&one_waits);
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
    while (waiting < 1)
        pthread_cond_wait(&one_waits, &lock);
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
    must(pthread_create(&p, NULL, producer, NULL));
    must(pthread_join(p, NULL));
    must(pthread_create(&c2, NULL, consumer, NULL));
    must(pthread_join(c1, NULL));
    must(pthread_join(c2, NULL));
    printf("Resource was available to %d consumers\n", served);
    return served == 2 ? 0 : 1;
}
