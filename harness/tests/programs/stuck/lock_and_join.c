/* SPDX-License-Identifier: MIT */
/* main joins a thread while it holds the lock that the thread wants. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *want_lock(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_lock(&lock);
    pthread_create(&thread, NULL, want_lock, NULL);
    pthread_join(thread, NULL); /* blocked */
    return 0;
}
