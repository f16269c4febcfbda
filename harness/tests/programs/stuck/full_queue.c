/* SPDX-License-Identifier: MIT */
/* The producer fills the queue after its consumer has left. */
#include <pthread.h>

enum { CAPACITY = 4 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t not_full;
    int count;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void put(void)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.count == CAPACITY)
        pthread_cond_wait(&queue.not_full, &queue.lock); /* blocked */
    queue.count++;
    pthread_mutex_unlock(&queue.lock);
}

static void *produce(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2 * CAPACITY; i++)
        put();
    return NULL;
}

int main(void)
{
    pthread_t producer;

    pthread_create(&producer, NULL, produce, NULL);
    pthread_join(producer, NULL); /* behind */
    return 0;
}
