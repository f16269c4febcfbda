/* SPDX-License-Identifier: MIT */
/* Three locks of three types in a cycle; one edge is made by main. */
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;

static void *mutex_then_rwlock(void *arg)
{
    pthread_mutex_lock(&mutex);
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
    pthread_mutex_unlock(&mutex);
    return arg;
}

static void *rwlock_then_spin(void *arg)
{
    pthread_rwlock_wrlock(&rwlock);
    pthread_spin_lock(&spin);
    pthread_spin_unlock(&spin);
    pthread_rwlock_unlock(&rwlock);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    pthread_create(&thread, NULL, mutex_then_rwlock, NULL);
    pthread_join(thread, NULL);
    pthread_create(&thread, NULL, rwlock_then_spin, NULL);
    pthread_join(thread, NULL);
    pthread_spin_lock(&spin);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    pthread_spin_unlock(&spin);
    return 0;
}
