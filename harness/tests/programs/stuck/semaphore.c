/* SPDX-License-Identifier: MIT */
/* A thread waits for a semaphore that nobody posts; main waits for the thread. */
#include <pthread.h>
#include <semaphore.h>

static sem_t ready;

static void *work(void *unused)
{
    (void)unused;
    sem_wait(&ready); /* blocked */
    return NULL;
}

int main(void)
{
    pthread_t thread;

    sem_init(&ready, 0, 0);
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL); /* behind */
    return 0;
}
