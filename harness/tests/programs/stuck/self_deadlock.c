/* SPDX-License-Identifier: MIT */
/* A thread locks the mutex that it holds already. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock); /* blocked */
    return 0;
}
