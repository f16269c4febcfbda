/* SPDX-License-Identifier: MIT */
/* A robust mutex whose owner ended: EOWNERDEAD. */
#include <pthread.h>

static pthread_mutex_t lock;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    return arg;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t thread;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&lock, &attributes);
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    return 0;
}
