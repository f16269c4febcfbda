/* SPDX-License-Identifier: MIT */
/* A barrier is destroyed while a thread waits at it. SIGALRM ends it. */
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

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
    /* Nothing tells that a thread waits at a barrier; it gets ample turns. */
    for (int i = 0; i < 1000; i++)
        sched_yield();
    alarm(2);
    pthread_barrier_destroy(&barrier);
    return 0;
}
