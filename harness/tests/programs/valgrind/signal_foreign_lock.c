/* SPDX-License-Identifier: MIT */
/* A condition is signalled while another thread holds its mutex. */
#include <pthread.h>
#include <semaphore.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int waiting;
static sem_t held, signalled;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    waiting = 1;
    while (waiting)
        pthread_cond_wait(&condition, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *holder(void *arg)
{
    pthread_mutex_lock(&lock);
    waiting = 0;
    sem_post(&held);
    sem_wait(&signalled);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread, other;
    int ready = 0;

    sem_init(&held, 0, 0);
    sem_init(&signalled, 0, 0);
    pthread_create(&thread, NULL, work, NULL);
    while (!ready) {
        pthread_mutex_lock(&lock);
        ready = waiting;
        pthread_mutex_unlock(&lock);
    }
    pthread_create(&other, NULL, holder, NULL);
    sem_wait(&held);
    pthread_cond_signal(&condition);
    sem_post(&signalled);
    pthread_join(thread, NULL);
    pthread_join(other, NULL);
    return 0;
}
