/* SPDX-License-Identifier: MIT */
/* A mutex is held for 100 ms; DRD has a threshold for that. */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    pthread_mutex_lock(&lock);
    usleep(100000);
    pthread_mutex_unlock(&lock);
    return 0;
}
