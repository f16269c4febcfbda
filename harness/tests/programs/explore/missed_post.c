/* SPDX-License-Identifier: MIT */
/*
 * The sleeper says that it sleeps only after it found nothing to do. Between the
 * two the waker sees nobody asleep, and posts nothing.
 *
 * After the Linux kernel's Documentation/memory-barriers.txt, "Sleep and wake-up
 * functions": the state is set first, the condition looked at then.
 */
#include "program.h"

static atomic_bool ready, asleep;
static sem_t wake;

static void *sleep_until_ready(void *unused)
{
#ifdef FIXED
    atomic_store(&asleep, true);
    if (!atomic_load(&ready))
        sem_wait(&wake);
#else
    if (!atomic_load(&ready)) {
        atomic_store(&asleep, true);
        sem_wait(&wake);
    }
#endif
    return unused;
}

static void *make_ready(void *unused)
{
    atomic_store(&ready, true);
    if (atomic_load(&asleep))
        sem_post(&wake);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    if (sem_init(&wake, 0, 0) != 0)
        return 2;
    a = start(sleep_until_ready, NULL);
    b = start(make_ready, NULL);
    finish(a);
    finish(b);
    return 0;
}
