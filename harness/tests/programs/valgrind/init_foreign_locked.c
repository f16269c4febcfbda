/* SPDX-License-Identifier: MIT */
/* Main initialises and locks a mutex that a thread holds. */
#include <pthread.h>
#include <semaphore.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t locked, done;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    sem_post(&locked);
    sem_wait(&done);
    return arg;
}

int main(void)
{
    pthread_t thread;

    sem_init(&locked, 0, 0);
    sem_init(&done, 0, 0);
    pthread_create(&thread, NULL, work, NULL);
    sem_wait(&locked);
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    sem_post(&done);
    pthread_join(thread, NULL);
    return 0;
}
