/* SPDX-License-Identifier: MIT */
/*
 * What:  Four threads add to a number. A semaphore admits two of them at a time.
 *
 * Fix:   A second lock, for the number, which only one thread can hold.
 *
 * From:  CSDN: BoundedSemaphore(2) and lock2 (num)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4 };

static sem_t lock1;
static pthread_mutex_t lock2 = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t two_are_in;
static long num;

static void add(void)
{
    pthread_mutex_lock(&lock2);
    num++;
    pthread_mutex_unlock(&lock2);
}

static void *run(void *unused)
{
    (void)unused;
    sem_wait(&lock1);
    pthread_barrier_wait(&two_are_in);
    for (int i = 0; i < 100; i++)
        add();
    sem_post(&lock1);
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
    pthread_t threads[THREADS];

    must(sem_init(&lock1, 0, 2));
    must(pthread_barrier_init(&two_are_in, NULL, 2));
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, run, NULL));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    printf("num is %ld.\n", num);
    return num == 100L * THREADS ? 0 : 1;
}
