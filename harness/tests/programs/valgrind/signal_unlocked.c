/* SPDX-License-Identifier: MIT */
/* A condition is signalled with its mutex unlocked. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int waiting;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    waiting = 1;
    while (waiting)
        pthread_cond_wait(&condition, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;
    int ready = 0;

    pthread_create(&thread, NULL, work, NULL);
    while (!ready) {
        pthread_mutex_lock(&lock);
        ready = waiting;
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    waiting = 0;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&condition);
    pthread_join(thread, NULL);
    return 0;
}
