/* SPDX-License-Identifier: MIT */
/* A thread waits for a condition with the mutex that main holds. */
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *work(void *arg)
{
    struct timespec past = {0, 0};

    pthread_cond_timedwait(&condition, &lock, &past);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_lock(&lock);
    pthread_create(&thread, NULL, work, NULL);
    pthread_join(thread, NULL);
    pthread_mutex_unlock(&lock);
    return 0;
}
