/* SPDX-License-Identifier: MIT */
/* A mutex is initialised anew while main holds it, then locked by another thread. */
#include <pthread.h>

static pthread_mutex_t mutex;

static void *lock_it(void *arg)
{
    pthread_mutex_init(&mutex, NULL);
    pthread_mutex_lock(&mutex);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_init(&mutex, NULL);
    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, lock_it, NULL);
    return pthread_join(thread, NULL);
}
