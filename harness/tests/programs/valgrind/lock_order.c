/* SPDX-License-Identifier: MIT */
/* Two static mutexes in both orders, one thread after the other. */
#include <pthread.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;

static void *forwards(void *arg)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return arg;
}

static void *backwards(void *arg)
{
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, forwards, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, backwards, NULL);
    pthread_join(thread, NULL);
    return 0;
}
