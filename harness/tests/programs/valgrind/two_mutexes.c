/* SPDX-License-Identifier: MIT */
/* Two threads wait for one condition, each with a mutex of its own. */
#include <pthread.h>
#include <time.h>

static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int waiting;

static void *work(void *arg)
{
    pthread_mutex_lock(&locks[0]);
    waiting = 1;
    while (waiting)
        pthread_cond_wait(&condition, &locks[0]);
    pthread_mutex_unlock(&locks[0]);
    return arg;
}

int main(void)
{
    struct timespec past = {0, 0};
    pthread_t thread;
    int ready = 0;

    pthread_create(&thread, NULL, work, NULL);
    while (!ready) {
        pthread_mutex_lock(&locks[0]);
        ready = waiting;
        pthread_mutex_unlock(&locks[0]);
    }
    pthread_mutex_lock(&locks[1]);
    pthread_cond_timedwait(&condition, &locks[1], &past);
    pthread_mutex_unlock(&locks[1]);
    pthread_mutex_lock(&locks[0]);
    waiting = 0;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&locks[0]);
    pthread_join(thread, NULL);
    return 0;
}
