/* SPDX-License-Identifier: MIT */
/* One thread locks stdout and then the mutex, the other prints with the mutex locked. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;

static void *print_one(void *unused)
{
    pthread_mutex_lock(&lock);
    pthread_barrier_wait(&both);
    puts("one"); /* blocked */
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&thread, NULL, print_one, NULL);
    flockfile(stdout);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&lock); /* blocked */
    pthread_mutex_unlock(&lock);
    funlockfile(stdout);
    pthread_join(thread, NULL);
    return 0;
}
