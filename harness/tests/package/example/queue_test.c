/* SPDX-License-Identifier: MIT */
/* What goes into the queue comes out of it, all of it. */
#include "queue.h"

enum { ITEMS = 100 };

static struct queue queue = QUEUE_INIT;

static void *put_all(void *unused)
{
    (void)unused;
    for (int i = 1; i <= ITEMS; i++)
        queue_put(&queue, i);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int sum = 0;

    if (pthread_create(&thread, NULL, put_all, NULL) != 0)
        return 2;
    for (int i = 0; i < ITEMS; i++)
        sum += queue_take(&queue);
    pthread_join(thread, NULL);
    return sum == ITEMS * (ITEMS + 1) / 2 ? 0 : 1;
}
