/* SPDX-License-Identifier: MIT */
/* A null pointer is written through while a mutex is held. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    volatile int *nowhere = NULL;

    pthread_mutex_lock(&lock);
    *nowhere = 1;
    return 0;
}
