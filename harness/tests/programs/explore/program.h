/* SPDX-License-Identifier: MIT */
/*
 * program.h: what the programs of this folder have in common: they start and end
 * threads, and claim something about what those did. With FIXED defined, a
 * program is its own cure.
 */
#ifndef THREADPROOF_TESTS_EXPLORE_PROGRAM_H
#define THREADPROOF_TESTS_EXPLORE_PROGRAM_H

/* The claims stay in a release build. */
#undef NDEBUG
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

static inline pthread_t start(void *(*work)(void *), void *argument)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, work, argument) != 0)
        exit(2);
    return thread;
}

static inline void finish(pthread_t thread)
{
    if (pthread_join(thread, NULL) != 0)
        exit(2);
}

#endif
