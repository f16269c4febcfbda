/* SPDX-License-Identifier: MIT */
#include "count.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

void count_up(void)
{
    count++; /* race */
}

void count_up_locked(void)
{
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
}

int count_of(void)
{
    return count;
}
