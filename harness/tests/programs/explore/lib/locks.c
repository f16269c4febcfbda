/* SPDX-License-Identifier: MIT */
/* Mutexes of all types, reader-writer locks, spin locks, once, stdio locks. */
#include "modes.h"

#include <semaphore.h>

enum { THREADS = 3, ROUNDS = 3 };

static pthread_mutex_t mutex;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int counter;
static int readers;

static void all(void *(*body)(void *))
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        threads[i] = started(body, NULL);
    for (int i = 0; i < THREADS; i++)
        joined(threads[i]);
}

static void make(int type, int robust, int protocol)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    CHECK(pthread_mutexattr_settype(&attributes, type) == 0);
    CHECK(pthread_mutexattr_setrobust(&attributes, robust) == 0);
    CHECK(pthread_mutexattr_setprotocol(&attributes, protocol) == 0);
    CHECK(pthread_mutex_init(&mutex, &attributes) == 0);
}

static void *count(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(pthread_mutex_lock(&mutex) == 0);
        counter++;
        CHECK(pthread_mutex_unlock(&mutex) == 0);
    }
    return unused;
}

static void count_with(int type, int robust, int protocol)
{
    make(type, robust, protocol);
    all(count);
    CHECK(counter == THREADS * ROUNDS);
}

static void normal(void)
{
    count_with(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
}

static void adaptive(void)
{
    count_with(PTHREAD_MUTEX_ADAPTIVE_NP, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
}

static void inheriting(void)
{
    count_with(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_INHERIT);
}

static void *count_twice_locked(void *unused)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    count(NULL);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    return unused;
}

static void recursive(void)
{
    make(PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
    all(count_twice_locked);
    CHECK(counter == THREADS * ROUNDS);
}

static void *lock_again(void *unused)
{
    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_lock(&mutex) == EDEADLK);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == EPERM);
    return unused;
}

static void errorcheck(void)
{
    make(PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
    all(lock_again);
}

static void *die_with_it(void *unused)
{
    int error = pthread_mutex_lock(&mutex);

    CHECK(error == 0 || error == EOWNERDEAD);
    if (error == EOWNERDEAD)
        CHECK(pthread_mutex_consistent(&mutex) == 0);
    counter++;
    return unused;
}

static void robust(void)
{
    make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ROBUST, PTHREAD_PRIO_NONE);
    all(die_with_it);
    CHECK(counter == THREADS);
    CHECK(pthread_mutex_lock(&mutex) == EOWNERDEAD);
}

static void *lock_in_time(void *unused)
{
    struct timespec when = soon(CLOCK_REALTIME, 1000000);
    struct timespec later = soon(CLOCK_MONOTONIC, 1000000);
    int error = pthread_mutex_timedlock(&mutex, &when);

    if (error != 0) {
        CHECK(error == ETIMEDOUT);
        error = pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later);
    }
    CHECK(error == 0 || error == ETIMEDOUT);
    if (error == 0)
        CHECK(pthread_mutex_unlock(&mutex) == 0);
    return unused;
}

static void timed(void)
{
    struct timespec when;

    make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
    all(lock_in_time);
    CHECK(pthread_mutex_lock(&mutex) == 0);
    when = soon(CLOCK_REALTIME, 1000);
    CHECK(pthread_mutex_timedlock(&mutex, &when) == ETIMEDOUT);
}

static void *try_it(void *unused)
{
    while (pthread_mutex_trylock(&mutex) == EBUSY)
        sched_yield();
    counter++;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    return unused;
}

static void trying(void)
{
    make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
    all(try_it);
    CHECK(counter == THREADS);
}

static void *read_and_write(void *unused)
{
    struct timespec when = soon(CLOCK_REALTIME, 100000);

    CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
    readers++;
    CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
    CHECK(pthread_rwlock_trywrlock(&rwlock) == EBUSY);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    CHECK(pthread_rwlock_wrlock(&rwlock) == 0);
    CHECK(pthread_rwlock_tryrdlock(&rwlock) == EBUSY);
    counter++;
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    if (pthread_rwlock_timedwrlock(&rwlock, &when) == 0)
        CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    if (pthread_rwlock_timedrdlock(&rwlock, &when) == 0)
        CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    return unused;
}

static void rwlocks(void)
{
    all(read_and_write);
    CHECK(counter == THREADS);
}

static void *count_spinning(void *unused)
{
    for (int i = 0; i < ROUNDS; i++) {
        CHECK(pthread_spin_lock(&spin) == 0);
        counter++;
        CHECK(pthread_spin_trylock(&spin) == EBUSY);
        CHECK(pthread_spin_unlock(&spin) == 0);
    }
    return unused;
}

static void spinlocks(void)
{
    CHECK(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE) == 0);
    all(count_spinning);
    CHECK(counter == THREADS * ROUNDS);
}

/* Others come while it runs. */
static void initialise(void)
{
    count(NULL);
    readers++;
}

static void *use(void *unused)
{
    CHECK(pthread_once(&once, initialise) == 0);
    CHECK(readers == 1);
    return unused;
}

static void once_only(void)
{
    make(PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_STALLED, PTHREAD_PRIO_NONE);
    all(use);
}

/* Two calls belong together. */
static void *write_two(void *unused)
{
    flockfile(stdout);
    printf("a");
    sched_yield();
    CHECK(++counter == 1);
    puts("b");
    counter--;
    funlockfile(stdout);
    puts("");
    return unused;
}

static void stdio(void)
{
    all(write_two);
}

static const struct mode modes[] = {
    {"normal", normal},       {"adaptive", adaptive},     {"inheriting", inheriting},
    {"recursive", recursive}, {"errorcheck", errorcheck}, {"robust", robust},
    {"timed", timed},         {"trying", trying},         {"rwlocks", rwlocks},
    {"spinlocks", spinlocks}, {"once", once_only},        {"stdio", stdio},
};

MAIN(modes)
