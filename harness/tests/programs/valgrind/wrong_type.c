/* SPDX-License-Identifier: MIT */
/* An rwlock is locked as a mutex. */
#include <pthread.h>

static pthread_rwlock_t lock;

int main(void)
{
    pthread_rwlock_init(&lock, NULL);
    pthread_mutex_lock((pthread_mutex_t *)&lock);
    return 0;
}
