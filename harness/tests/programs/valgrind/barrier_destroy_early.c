/* SPDX-License-Identifier: MIT */
/* A barrier is destroyed right after its round. */
#include <pthread.h>

static pthread_barrier_t barrier;

static void *work(void *arg)
{
    pthread_barrier_wait(&barrier);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_barrier_init(&barrier, NULL, 2);
    pthread_create(&thread, NULL, work, NULL);
    pthread_barrier_wait(&barrier);
    pthread_barrier_destroy(&barrier);
    pthread_join(thread, NULL);
    return 0;
}
