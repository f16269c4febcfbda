/* SPDX-License-Identifier: MIT */
/* A data race, and then a SIGTERM ends the program. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

static int value;
static atomic_int written;

static void *write_it(void *arg)
{
    value = 1;
    atomic_store_explicit(&written, 1, memory_order_relaxed);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, write_it, NULL);
    while (!atomic_load_explicit(&written, memory_order_relaxed))
        sched_yield();
    value = 2;
    pthread_join(thread, NULL);
    return raise(SIGTERM);
}
