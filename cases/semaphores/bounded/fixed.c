/* SPDX-License-Identifier: MIT */
/*
 * What:  A semaphore admits five of 22 threads at a time to five slots. Thread t-0
 *        has nothing to do there and leaves at once.
 *
 * Fix:   Release once for each acquire; and bound the semaphore, so that a release
 *        too many is refused instead of believed.
 *
 * From:  CSDN: BoundedSemaphore(5), 22 threads (run, "run the thread: t-%s")
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERMITS = 5, THREADS = 22 };

/* The semaphore is a lock, a condition and a value, as it is in Python. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int value = PERMITS, come, gone, shared;
static bool taken[PERMITS];
static sem_t all_have_come;
static long slots[PERMITS];

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static int acquire(void)
{
    int slot = 0;

    pthread_mutex_lock(&lock);
    come++;
    pthread_cond_broadcast(&changed);
    while (value == 0)
        pthread_cond_wait(&changed, &lock);
    value--;
    while (slot < PERMITS - 1 && taken[slot])
        slot++;
    shared += taken[slot];
    taken[slot] = true;
    pthread_mutex_unlock(&lock);
    return slot;
}

static void release(int slot)
{
    pthread_mutex_lock(&lock);
    must(value == PERMITS ? EINVAL : 0); /* refuses a release too many */
    taken[slot] = false;
    gone++;
    value++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void use(int slot, long number)
{
    sem_wait(&all_have_come);
    for (int i = 0; i < 10; i++) {
        slots[slot] = number;
        sched_yield();
    }
}

static void *run(void *argument)
{
    const long *number = argument;
    int slot = acquire();

    if (*number != 0)
        use(slot, *number);
    release(slot);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    long numbers[THREADS];

    must(sem_init(&all_have_come, 0, 0));
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        must(pthread_create(&threads[i], NULL, run, &numbers[i]));
        if (i == 0)
            must(pthread_join(threads[0], NULL));
    }
    pthread_mutex_lock(&lock);
    while (come < THREADS)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    for (int i = 1; i < THREADS; i++)
        sem_post(&all_have_come);
    for (int i = 1; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    printf("%d releases, %d slots shared\n", gone, shared);
    return gone == THREADS && shared == 0 ? 0 : 1;
}
