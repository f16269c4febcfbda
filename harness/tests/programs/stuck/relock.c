/* SPDX-License-Identifier: MIT */
/* A woken waiter wants its mutex back from a thread that waits for it to end. */
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int waiting;

static void *wait_once(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    waiting = 1;
    pthread_cond_signal(&changed);
    pthread_cond_wait(&changed, &lock); /* blocked */
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_lock(&lock);
    pthread_create(&thread, NULL, wait_once, NULL);
    while (!waiting)
        pthread_cond_wait(&changed, &lock);
    pthread_cond_signal(&changed);
    pthread_join(thread, NULL); /* blocked */
    return 0;
}
