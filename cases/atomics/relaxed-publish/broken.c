/* SPDX-License-Identifier: MIT */
/*
 * What:  A loader fills in the settings and then publishes their address. main takes the
 *        address as soon as it is there.
 *
 * Wrong: The address is stored with memory_order_relaxed. It is whole, but it says nothing
 *        of what was written before it: main can see the address and not the settings.
 *
 * Why:   A relaxed store releases nothing. Helgrind and DRD take the store for a plain
 *        write, too, and report the address itself.
 *
 * Fix:   The default order, memory_order_seq_cst; memory_order_release would do.
 *
 * From:  C17 7.17.3 (Order and consistency); Boehm and Adve, Foundations of the C++
 *        Concurrency Memory Model, PLDI 2008
 *
 * @blind explore: it runs one thread at a time, so that what is stored is seen by all at once
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    int connections;
};

static struct settings settings;
static struct settings *_Atomic current;

static void *loader(void *unused)
{
    (void)unused;
    settings.connections = 8;                  /* @expect data-race */
    atomic_store_explicit(&current, &settings, /* @expect[helgrind,drd] data-race */
                          memory_order_relaxed);
    return NULL;
}

static const struct settings *taken(void)
{
    const struct settings *found;

    while ((found = atomic_load(&current)) == NULL) /* @expect[helgrind,drd] data-race */
        sched_yield();
    return found;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

int main(void)
{
    pthread_t thread;

    must(pthread_create(&thread, NULL, loader, NULL));
    int connections = taken()->connections; /* @expect data-race */
    must(pthread_join(thread, NULL));
    printf("%d connections\n", connections);
    return connections == 8 ? 0 : 1;
}
