/* SPDX-License-Identifier: MIT */
/* A data race that a sleep hides from the eye: TSan names the sleep. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

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
    usleep(1);
    value = 2;
    return pthread_join(thread, NULL);
}
