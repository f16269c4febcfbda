/* SPDX-License-Identifier: MIT */
/* A semaphore is destroyed while a thread waits. SIGALRM ends it. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <unistd.h>

static sem_t semaphore;

static void *work(void *arg)
{
    sem_wait(&semaphore);
    return arg;
}

int main(void)
{
    pthread_t thread;

    sem_init(&semaphore, 0, 0);
    pthread_create(&thread, NULL, work, NULL);
    /* Nothing tells that a thread waits for a semaphore; it gets ample turns. */
    for (int i = 0; i < 1000; i++)
        sched_yield();
    sem_destroy(&semaphore);
    alarm(2);
    pthread_join(thread, NULL);
    return 0;
}
