/* SPDX-License-Identifier: MIT */
/* Threads that run for ever and get nowhere; the lines where they go round are marked. */
#include "alive.h"

#include <stdatomic.h>
#include <stdint.h>

static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_spinlock_t spinning;
static pthread_barrier_t both;
static atomic_int wants[2];
static atomic_int turn;
static atomic_int flag;

static void start_two(void *(*body)(void *))
{
    pthread_t threads[2];

    pthread_barrier_init(&both, NULL, 3);
    for (intptr_t i = 0; i < 2; i++)
        MUST(pthread_create(&threads[i], NULL, body, (void *)i) == 0);
    pthread_barrier_wait(&both);
    ready();
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}

static void *keep_and_try(void *number)
{
    intptr_t mine = (intptr_t)number;

    pthread_mutex_lock(&locks[mine]);
    pthread_barrier_wait(&both);
    while (pthread_mutex_trylock(&locks[!mine])) /* try-and-keep */
        sched_yield();                           /* try-and-keep */
    return NULL;
}

static void try_and_keep(void)
{
    start_two(keep_and_try);
}

/* Whose turn it is leaves it to the other, as long as that one wants it too. */
static void *give_way(void *number)
{
    const struct timespec time = {.tv_nsec = 100000};
    int mine = (int)(intptr_t)number;

    atomic_store(&wants[mine], 1);
    pthread_barrier_wait(&both);
    while (atomic_load(&turn) != mine || atomic_load(&wants[!mine])) { /* after-you */
        atomic_store(&turn, !mine);                                    /* after-you */
        nanosleep(&time, NULL);                                        /* after-you */
    }
    atomic_store(&wants[mine], 0);
    return NULL;
}

static void after_you(void)
{
    start_two(give_way);
}

static void *want_and_wait(void *number)
{
    int mine = (int)(intptr_t)number;

    atomic_store(&wants[mine], 1);
    pthread_barrier_wait(&both);
    while (atomic_load(&wants[!mine])) /* flags */
        continue;                      /* flags */
    atomic_store(&wants[mine], 0);
    return NULL;
}

static void flags(void)
{
    start_two(want_and_wait);
}

static void spin_lock_twice(void)
{
    pthread_spin_init(&spinning, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_lock(&spinning);
    start_thread(wait_for_ever);
    ready();
    pthread_spin_lock(&spinning); /* spin-lock-twice */
}

static void *lock_and_end(void *unused)
{
    pthread_spin_lock(&spinning);
    return unused;
}

static void holder_has_ended(void)
{
    pthread_t thread;

    pthread_spin_init(&spinning, PTHREAD_PROCESS_PRIVATE);
    MUST(pthread_create(&thread, NULL, lock_and_end, NULL) == 0);
    pthread_join(thread, NULL);
    ready();
    pthread_spin_lock(&spinning); /* holder-has-ended */
}

static void *lock_and_wait(void *unused)
{
    pthread_spin_lock(&spinning);
    pthread_barrier_wait(&both);
    return wait_for_ever(unused);
}

static void holder_waits(void)
{
    pthread_spin_init(&spinning, PTHREAD_PROCESS_PRIVATE);
    pthread_barrier_init(&both, NULL, 2);
    start_thread(lock_and_wait);
    pthread_barrier_wait(&both);
    ready();
    pthread_spin_lock(&spinning); /* holder-waits */
}

/* Everything else waits for a thread that only yields. */
static void *poll_flag(void *unused)
{
    while (!atomic_load(&flag)) /* flag-polling */
        sched_yield();          /* flag-polling */
    return unused;
}

static void flag_polling(void)
{
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, poll_flag, NULL) == 0);
    ready();
    pthread_join(thread, NULL);
}

static const struct mode modes[] = {
    {"try-and-keep", try_and_keep},
    {"after-you", after_you},
    {"flags", flags},
    {"spin-lock-twice", spin_lock_twice},
    {"holder-has-ended", holder_has_ended},
    {"holder-waits", holder_waits},
    {"flag-polling", flag_polling},
};

MAIN(modes)
