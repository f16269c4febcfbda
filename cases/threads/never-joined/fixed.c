/* SPDX-License-Identifier: MIT */
/*
 * What:  A server handles each request in a thread of its own, and waits until all are
 *        answered.
 *
 * Fix:   Join them. (Or detach them, if nobody waits for their end.)
 *
 * From:  pthread_join(3), NOTES: a thread that is joinable and not joined becomes a zombie
 *        thread; POSIX.1-2017, XSH pthread_detach
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t answers;
static int answered;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *handle(void *unused)
{
    must(pthread_mutex_lock(&lock));
    answered++;
    must(pthread_mutex_unlock(&lock));
    sem_post(&answers);
    return unused;
}

int main(void)
{
    pthread_t threads[REQUESTS];
    int result;

    sem_init(&answers, 0, 0);
    for (int i = 0; i < REQUESTS; i++)
        must(pthread_create(&threads[i], NULL, handle, NULL));
    for (int i = 0; i < REQUESTS; i++)
        sem_wait(&answers);
    for (int i = 0; i < REQUESTS; i++)
        must(pthread_join(threads[i], NULL));
    must(pthread_mutex_lock(&lock));
    result = answered;
    must(pthread_mutex_unlock(&lock));
    printf("%d answers\n", result);
    return result == REQUESTS ? 0 : 1;
}
