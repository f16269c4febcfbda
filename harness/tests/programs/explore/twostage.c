/* SPDX-License-Identifier: MIT */
/*
 * WRITERS threads change two numbers, each under its own lock; a reader that
 * comes between the two stages sees the first without the second. Every writer
 * that has finished hides it for good.
 *
 * After SCTBench, CS/twostage_bad and twostage_100_bad (1 and 99 writers; here 1 and 8).
 */
#include "program.h"

static pthread_mutex_t first_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second_lock = PTHREAD_MUTEX_INITIALIZER;
static int first, second;

static void *write_both(void *unused)
{
    pthread_mutex_lock(&first_lock);
    first = 1;
#ifndef FIXED
    pthread_mutex_unlock(&first_lock);
#endif
    pthread_mutex_lock(&second_lock);
    second = 2;
    pthread_mutex_unlock(&second_lock);
#ifdef FIXED
    pthread_mutex_unlock(&first_lock);
#endif
    return unused;
}

static void *read_both(void *unused)
{
    int seen;

    pthread_mutex_lock(&first_lock);
    seen = first;
    pthread_mutex_unlock(&first_lock);
    if (seen == 0)
        return unused;
    pthread_mutex_lock(&second_lock);
    assert(second == seen + 1);
    pthread_mutex_unlock(&second_lock);
    return unused;
}

int main(void)
{
    pthread_t writers[WRITERS], reader;

    for (int i = 0; i < WRITERS; i++)
        writers[i] = start(write_both, NULL);
    reader = start(read_both, NULL);
    for (int i = 0; i < WRITERS; i++)
        finish(writers[i]);
    finish(reader);
    return 0;
}
