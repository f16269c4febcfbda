/* SPDX-License-Identifier: MIT */
/* A descriptor is closed while another thread writes to it. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

static int descriptor;
static atomic_int written;

static void *write_it(void *arg)
{
    if (write(descriptor, "x", 1) != 1)
        _exit(1);
    atomic_store_explicit(&written, 1, memory_order_relaxed);
    return arg;
}

int main(void)
{
    pthread_t thread;

    descriptor = open("/dev/null", O_WRONLY);
    pthread_create(&thread, NULL, write_it, NULL);
    while (!atomic_load_explicit(&written, memory_order_relaxed))
        sched_yield();
    close(descriptor);
    return pthread_join(thread, NULL);
}
