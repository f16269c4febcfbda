/* SPDX-License-Identifier: MIT */
/* A writer and a reader wait for each other: for a rwlock, for a mutex. */
#include <pthread.h>

static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;

static void *write_table(void *unused)
{
    (void)unused;
    pthread_rwlock_wrlock(&table);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&log_lock); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&thread, NULL, write_table, NULL);
    pthread_mutex_lock(&log_lock);
    pthread_barrier_wait(&both);
    pthread_rwlock_rdlock(&table); /* blocked */
    return 0;
}
