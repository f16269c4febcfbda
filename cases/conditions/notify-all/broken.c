/* SPDX-License-Identifier: MIT */
/*
 * What:  Two consumers wait on a condition until a producer makes a resource
 *        available and notifies them all. The second consumer comes late.
 *
 * Wrong: The consumers wait for the notification, not for the resource. Who comes
 *        after it waits for another one, although the resource is there.
 *
 * Why:   The second consumer starts when the producer has ended, so nobody is left
 *        to notify it: it waits for ever in every run, and main, which joins it,
 *        with it.
 *
 * Fix:   A flag says that the resource is available, and a consumer waits only as
 *        long as it does not: the predicate of the condition.
 *
 * From:  MOTW-zh: Synchronizing Threads, threading_condition (cond.wait(),
 *        cond.notifyAll())
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 *
 * @blind helgrind: it reports no wait that never ends, and nothing else is wrong
 *
 * @blind drd: it reports no wait that never ends, and nothing else is wrong
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_cond_t one_waits = PTHREAD_COND_INITIALIZER;
static int waiting, served;

static void *consumer(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    waiting++;
    pthread_cond_signal(&one_waits);
    pthread_cond_wait(&cond, &lock); /* @stuck @expect[explore] stuck */
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
