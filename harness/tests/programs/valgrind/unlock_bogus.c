/* SPDX-License-Identifier: MIT */
/* A mutex that nobody ever locked is unlocked. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    pthread_mutex_unlock(&lock);
    return 0;
}
