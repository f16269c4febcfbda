/* SPDX-License-Identifier: MIT */
/* A mutex is destroyed while it is locked. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_destroy(&lock);
    return 0;
}
