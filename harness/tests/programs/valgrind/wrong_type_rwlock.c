/* SPDX-License-Identifier: MIT */
/* A mutex is locked as an rwlock. */
#include <pthread.h>

static union {
    pthread_mutex_t mutex;
    pthread_rwlock_t rwlock;
} lock;

int main(void)
{
    pthread_mutex_init(&lock.mutex, NULL);
    pthread_rwlock_wrlock(&lock.rwlock);
    return 0;
}
