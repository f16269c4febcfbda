/* SPDX-License-Identifier: MIT */
#include "queue.h"

void queue_put(struct queue *queue, int item)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == QUEUE_ROOM)
        pthread_cond_wait(&queue->changed, &queue->lock);
    queue->items[(queue->first + queue->count++) % QUEUE_ROOM] = item;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

int queue_take(struct queue *queue)
{
    int item;

    pthread_mutex_lock(&queue->lock);
    while (!queue->count)
        pthread_cond_wait(&queue->changed, &queue->lock);
    item = queue->items[queue->first];
    queue->first = (queue->first + 1) % QUEUE_ROOM;
    queue->count--;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
    return item;
}

int queue_look(struct queue *queue)
{
    int empty;

    queue->looks++;
    pthread_mutex_lock(&queue->lock);
    empty = !queue->count;
    pthread_mutex_unlock(&queue->lock);
    return empty;
}
