/* SPDX-License-Identifier: MIT */
/* An rwlock that is not locked is unlocked. */
#include <pthread.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

int main(void)
{
    pthread_rwlock_unlock(&lock);
    return 0;
}
