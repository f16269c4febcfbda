/* SPDX-License-Identifier: MIT */
/* Two threads deadlock on a robust and a priority-inheriting mutex. */
#include <pthread.h>

static pthread_mutex_t robust;
static pthread_mutex_t inheriting;
static pthread_barrier_t both;

static void *take_robust_first(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&robust);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&inheriting); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t thread;

    pthread_barrier_init(&both, NULL, 2);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&inheriting, &attributes);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &attributes);
    pthread_create(&thread, NULL, take_robust_first, NULL);
    pthread_mutex_lock(&inheriting);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&robust); /* blocked */
    return 0;
}
