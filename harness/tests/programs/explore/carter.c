/* SPDX-License-Identifier: MIT */
/*
 * Jobs of class A and of class B exclude each other: the first of a class takes
 * the resource, the last one gives it back. The first of the other class waits
 * for it with the lock of the counters in hand, which the last one needs.
 *
 * After SCTBench, CS/carter01_bad (where the resource is a mutex, which another
 * thread than its owner may come to unlock).
 */
#include "program.h"

static sem_t resource;
static pthread_mutex_t counters = PTHREAD_MUTEX_INITIALIZER;
#ifdef FIXED
static pthread_mutex_t other_counters = PTHREAD_MUTEX_INITIALIZER;
#define B_COUNTERS other_counters
#else
#define B_COUNTERS counters
#endif

struct class
{
    pthread_mutex_t *lock;
    int running;
};

static void *run(void *argument)
{
    struct class *class = argument;

    pthread_mutex_lock(class->lock);
    if (++class->running == 1)
        sem_wait(&resource);
    pthread_mutex_unlock(class->lock);

    pthread_mutex_lock(class->lock);
    if (--class->running == 0)
        sem_post(&resource);
    pthread_mutex_unlock(class->lock);
    return NULL;
}

int main(void)
{
    struct class a = {&counters, 0}, b = {&B_COUNTERS, 0};
    pthread_t first, second;

    if (sem_init(&resource, 0, 1) != 0)
        return 2;
    first = start(run, &a);
    second = start(run, &b);
    finish(first);
    finish(second);
    return 0;
}
