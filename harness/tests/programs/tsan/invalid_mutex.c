/* SPDX-License-Identifier: MIT */
/* A mutex is locked after it was destroyed. */
#include <pthread.h>

static pthread_mutex_t mutex;

int main(void)
{
    pthread_mutex_init(&mutex, NULL);
    pthread_mutex_destroy(&mutex);
    pthread_mutex_lock(&mutex);
    return 0;
}
