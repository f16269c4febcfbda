/* SPDX-License-Identifier: MIT */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;
static int count;

int two_callers(void)
{
    return pthread_barrier_init(&both, NULL, 2);
}

/*
 * Python's own lock orders calls of which one ends before the other begins. So that the race comes
 * in every run, both callers are here at once.
 */
void count_up(void)
{
    count++; /* race */
    pthread_barrier_wait(&both);
}

void count_up_locked(void)
{
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
}
