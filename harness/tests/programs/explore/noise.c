/* SPDX-License-Identifier: MIT */
/*
 * What scripts/bench compares exploring with: preloaded, it sleeps for a random
 * time, mostly for none, before each call of a lock, a condition, a semaphore or a
 * thread's start. NOISE_SEED in the environment is its seed.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ONE_IN = 2, LONGEST_US = 200 };

static uint64_t state;

static void doze(void)
{
    struct timespec time = {0, 0};
    uint64_t random;

    if (!state)
        __atomic_store_n(&state,
                         getenv("NOISE_SEED") ? strtoull(getenv("NOISE_SEED"), NULL, 10) : 1,
                         __ATOMIC_RELAXED);
    random = __atomic_add_fetch(&state, 0x9e3779b97f4a7c15U, __ATOMIC_RELAXED);
    random = (random ^ random >> 30) * 0xbf58476d1ce4e5b9U;
    random = (random ^ random >> 27) * 0x94d049bb133111ebU >> 20;
    if (random % ONE_IN)
        return;
    time.tv_nsec = (long)(random / ONE_IN % LONGEST_US) * 1000;
    nanosleep(&time, NULL);
}

/* The function that ours stands in front of. */
static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (!found)
        abort();
    return found;
}

#define NOISY(name, parameters, arguments)                                                         \
    int name parameters                                                                            \
    {                                                                                              \
        static int(*real) parameters;                                                              \
                                                                                                   \
        if (!real)                                                                                 \
            *(void **)&real = next(#name);                                                         \
        doze();                                                                                    \
        return real arguments;                                                                     \
    }

NOISY(pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
NOISY(pthread_mutex_unlock, (pthread_mutex_t * mutex), (mutex))
NOISY(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
NOISY(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
NOISY(pthread_rwlock_unlock, (pthread_rwlock_t * lock), (lock))
NOISY(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t *mutex), (condition, mutex))
NOISY(pthread_cond_signal, (pthread_cond_t * condition), (condition))
NOISY(pthread_cond_broadcast, (pthread_cond_t * condition), (condition))
NOISY(sem_wait, (sem_t * semaphore), (semaphore))
NOISY(sem_post, (sem_t * semaphore), (semaphore))

struct start {
    void *(*work)(void *);
    void *argument;
};

static void *start_late(void *argument)
{
    struct start start = *(struct start *)argument;

    free(argument);
    doze();
    return start.work(start.argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*work)(void *),
                   void *argument)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    struct start *start = malloc(sizeof(*start));

    if (!start)
        return 12;
    *start = (struct start){work, argument};
    *(void **)&real = next("pthread_create");
    return real(thread, attributes, start_late, start);
}
