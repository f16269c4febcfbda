/* SPDX-License-Identifier: MIT */
/* A thread writes to a block that another one has freed. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static long *block;
static atomic_int freed;

static void *release(void *arg)
{
    free(block);
    atomic_store_explicit(&freed, 1, memory_order_relaxed);
    return arg;
}

int main(void)
{
    pthread_t thread;

    block = malloc(sizeof(*block));
    pthread_create(&thread, NULL, release, NULL);
    while (!atomic_load_explicit(&freed, memory_order_relaxed))
        sched_yield();
    *block = 1;
    return pthread_join(thread, NULL);
}
