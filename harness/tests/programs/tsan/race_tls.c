/* SPDX-License-Identifier: MIT */
/* A data race on a thread-local variable of main, passed on by its address. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static _Thread_local int mine;
static atomic_int written;

static void *write_it(void *arg)
{
    *(int *)arg = 1;
    atomic_store_explicit(&written, 1, memory_order_relaxed);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, write_it, &mine);
    while (!atomic_load_explicit(&written, memory_order_relaxed))
        sched_yield();
    mine = 2;
    return pthread_join(thread, NULL);
}
