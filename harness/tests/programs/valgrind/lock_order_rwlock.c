/* SPDX-License-Identifier: MIT */
/* Two rwlocks, initialised in main, in both orders. */
#include <pthread.h>

static pthread_rwlock_t a, b;

static void *forwards(void *arg)
{
    pthread_rwlock_wrlock(&a);
    pthread_rwlock_wrlock(&b);
    pthread_rwlock_unlock(&b);
    pthread_rwlock_unlock(&a);
    return arg;
}

static void *backwards(void *arg)
{
    pthread_rwlock_wrlock(&b);
    pthread_rwlock_wrlock(&a);
    pthread_rwlock_unlock(&a);
    pthread_rwlock_unlock(&b);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_rwlock_init(&a, NULL);
    pthread_rwlock_init(&b, NULL);
    pthread_create(&thread, NULL, forwards, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, backwards, NULL);
    pthread_join(thread, NULL);
    return 0;
}
