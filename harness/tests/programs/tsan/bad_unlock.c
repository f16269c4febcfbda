/* SPDX-License-Identifier: MIT */
/* A mutex is unlocked by a thread that does not hold it. */
#include <pthread.h>

static pthread_mutex_t mutex;

static void *unlock_it(void *arg)
{
    pthread_mutex_unlock(&mutex);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_init(&mutex, NULL);
    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, unlock_it, NULL);
    return pthread_join(thread, NULL);
}
