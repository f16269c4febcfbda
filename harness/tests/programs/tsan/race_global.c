/* SPDX-License-Identifier: MIT */
/* A data race on a global; both sides hold locks, but not the same ones. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static pthread_mutex_t mutex;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static int balance;
static atomic_int written; /* relaxed: orders the run without a happens-before edge */

static void *writer(void *arg)
{
    pthread_setname_np(pthread_self(), "writer");
    pthread_mutex_lock(&mutex);
    pthread_rwlock_rdlock(&rwlock);
    balance = 1;
    pthread_rwlock_unlock(&rwlock);
    pthread_mutex_unlock(&mutex);
    atomic_store_explicit(&written, 1, memory_order_relaxed);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_init(&mutex, NULL);
    pthread_create(&thread, NULL, writer, NULL);
    while (!atomic_load_explicit(&written, memory_order_relaxed))
        sched_yield();
    balance = 2;
    return pthread_join(thread, NULL);
}
