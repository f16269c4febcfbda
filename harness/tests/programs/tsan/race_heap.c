/* SPDX-License-Identifier: MIT */
/* A data race on a heap block between an atomic and a plain access. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

static long *block;
static atomic_int written;

static void *add(void *arg)
{
    __atomic_fetch_add(&block[1], 1, __ATOMIC_RELAXED);
    atomic_store_explicit(&written, 1, memory_order_relaxed);
    return arg;
}

static void *read_plainly(void *arg)
{
    while (!atomic_load_explicit(&written, memory_order_relaxed))
        sched_yield();
    return block[1] ? arg : NULL;
}

int main(void)
{
    pthread_t threads[2];

    block = calloc(4, sizeof(*block));
    pthread_create(&threads[0], NULL, add, NULL);
    pthread_create(&threads[1], NULL, read_plainly, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    free(block);
    return 0;
}
