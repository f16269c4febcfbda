/* SPDX-License-Identifier: MIT */
/* Two threads with a connection over the loopback: both wait to receive before they send. */
#include <pthread.h>

#include "loopback.h"

static int ends[2];

static void *serve(void *end)
{
    char byte;

    if (recv(*(int *)end, &byte, 1, 0) == 1) /* blocked */
        send(*(int *)end, "y", 1, 0);
    return NULL;
}

static void *ask(void *end)
{
    char byte;

    if (read(*(int *)end, &byte, 1) == 1) /* blocked */
        send(*(int *)end, "y", 1, 0);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    loopback_pair(ends);
    pthread_create(&threads[0], NULL, serve, &ends[0]);
    pthread_create(&threads[1], NULL, ask, &ends[1]);
    pthread_join(threads[0], NULL); /* behind */
    return pthread_join(threads[1], NULL);
}
