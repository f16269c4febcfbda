/* SPDX-License-Identifier: MIT */
/* Two threads take two mutexes in opposite orders, one after the other. */
#include <pthread.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second = PTHREAD_MUTEX_INITIALIZER;

static void *forward(void *arg)
{
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
    return arg;
}

static void *backward(void *arg)
{
    pthread_mutex_lock(&second);
    pthread_mutex_lock(&first);
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(&second);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, forward, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, backward, NULL);
    return pthread_join(thread, NULL);
}
