/* SPDX-License-Identifier: MIT */
/* Programs that hang under some schedules, or all. */
#include "modes.h"

#include <semaphore.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int ready;

static void *in_order(void *unused)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return unused;
}

static void *out_of_order(void *unused)
{
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return unused;
}

static void two(void *(*one)(void *), void *(*other)(void *))
{
    pthread_t a = started(one, NULL);
    pthread_t b = started(other, NULL);

    joined(a);
    joined(b);
}

static void abba(void)
{
    two(in_order, out_of_order);
}

/* Looks, lets go, and waits for what has been said meanwhile. */
static void *look_then_wait(void *unused)
{
    int is_ready;

    pthread_mutex_lock(&first);
    is_ready = ready;
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&first);
    if (!is_ready)
        pthread_cond_wait(&changed, &first);
    pthread_mutex_unlock(&first);
    return unused;
}

static void *say(void *unused)
{
    pthread_mutex_lock(&first);
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&first);
    return unused;
}

static void lost_wakeup(void)
{
    two(look_then_wait, say);
}

static void *upgrade(void *unused)
{
    pthread_barrier_wait(&barrier);
    pthread_rwlock_rdlock(&rwlock);
    pthread_barrier_wait(&barrier);
    pthread_rwlock_wrlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
    return unused;
}

static void rwlock_upgrade(void)
{
    pthread_barrier_init(&barrier, NULL, 2);
    two(upgrade, upgrade);
}

static void *stream_then_mutex(void *unused)
{
    flockfile(stdout);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    funlockfile(stdout);
    return unused;
}

static void *mutex_then_stream(void *unused)
{
    pthread_mutex_lock(&first);
    puts("mine");
    pthread_mutex_unlock(&first);
    return unused;
}

static void stdio(void)
{
    two(stream_then_mutex, mutex_then_stream);
}

static void initialise(void)
{
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
}

static void *initialise_locked(void *unused)
{
    pthread_mutex_lock(&first);
    pthread_once(&once, initialise);
    pthread_mutex_unlock(&first);
    return unused;
}

static void *initialise_free(void *unused)
{
    pthread_once(&once, initialise);
    return unused;
}

static void once_and_mutex(void)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&first, &attributes);
    two(initialise_locked, initialise_free);
}

/* Of three that should meet only two come. */
static void *meet(void *unused)
{
    pthread_barrier_wait(&barrier);
    return unused;
}

static void missing_party(void)
{
    pthread_barrier_init(&barrier, NULL, 3);
    two(meet, meet);
}

static void self(void)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&first);
}

static const struct mode modes[] = {
    {"abba", abba},   {"lost-wakeup", lost_wakeup},       {"rwlock-upgrade", rwlock_upgrade},
    {"stdio", stdio}, {"once-and-mutex", once_and_mutex}, {"missing-party", missing_party},
    {"self", self},
};

MAIN(modes)
