/* SPDX-License-Identifier: MIT */
/* A thread ends with the lock; the next one wants it. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *take(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, take, NULL);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock); /* blocked */
    return 0;
}
