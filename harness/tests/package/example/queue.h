/* SPDX-License-Identifier: MIT */
/* A bounded queue of numbers for several threads. */
#ifndef EXAMPLE_QUEUE_H
#define EXAMPLE_QUEUE_H

#include <pthread.h>

enum { QUEUE_ROOM = 4 };

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int items[QUEUE_ROOM];
    unsigned first;
    unsigned count;
    unsigned looks;
};

#define QUEUE_INIT                                                                                 \
    {                                                                                              \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, 0, 0                          \
    }

void queue_put(struct queue *queue, int item);
int queue_take(struct queue *queue);
/* Whether it is empty. Wrong: counts the looks without the lock. */
int queue_look(struct queue *queue);

#endif
