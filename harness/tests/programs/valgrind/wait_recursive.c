/* SPDX-License-Identifier: MIT */
/* Waits for a condition with a recursive mutex that is locked twice. */
#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

int main(void)
{
    struct timespec past = {0, 0};

    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
    pthread_cond_timedwait(&condition, &lock, &past);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}
