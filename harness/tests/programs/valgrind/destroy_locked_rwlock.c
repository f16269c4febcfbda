/* SPDX-License-Identifier: MIT */
/* An rwlock is destroyed while it is locked. */
#include <pthread.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

int main(void)
{
    pthread_rwlock_wrlock(&lock);
    pthread_rwlock_destroy(&lock);
    return 0;
}
