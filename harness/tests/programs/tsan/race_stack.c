/* SPDX-License-Identifier: MIT */
/* A data race on a variable of main's stack. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static atomic_int written;

static void *write_it(void *arg)
{
    *(int *)arg = 1;
    atomic_store_explicit(&written, 1, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    int local = 0;
    pthread_t thread;

    pthread_create(&thread, NULL, write_it, &local);
    while (!atomic_load_explicit(&written, memory_order_relaxed))
        sched_yield();
    local = 2;
    return pthread_join(thread, NULL);
}
