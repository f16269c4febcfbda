/* SPDX-License-Identifier: MIT */
/* A barrier for three, and two threads. */
#include <pthread.h>

static pthread_barrier_t barrier;

static void *arrive(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&barrier); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_barrier_init(&barrier, NULL, 3);
    pthread_create(&thread, NULL, arrive, NULL);
    pthread_barrier_wait(&barrier); /* blocked */
    return 0;
}
