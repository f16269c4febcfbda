/* SPDX-License-Identifier: MIT */
/*
 * What:  A loader fills in the settings and then publishes their address. main takes the
 *        address as soon as it is there.
 *
 * Fix:   The default order, memory_order_seq_cst; memory_order_release would do.
 *
 * From:  C17 7.17.3 (Order and consistency); Boehm and Adve, Foundations of the C++
 *        Concurrency Memory Model, PLDI 2008
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Helgrind and DRD see no order in atomic accesses, so they are told of it. */
#if __has_include(<valgrind/drd.h>) && __has_include(<valgrind/helgrind.h>)
#include <valgrind/drd.h>
#include <valgrind/helgrind.h>
#define TELL(what, object)                                                                         \
    do {                                                                                           \
        VALGRIND_DO_CLIENT_REQUEST_STMT(VG_USERREQ__DRD_##what, object, 0, 0, 0, 0);               \
        what(object);                                                                              \
    } while (0)
#else
#define TELL(what, object) ((void)(object))
#endif

struct settings {
    int connections;
};

static struct settings settings;
static struct settings *_Atomic current;

static void *loader(void *unused)
{
    (void)unused;
    settings.connections = 8;
    TELL(ANNOTATE_HAPPENS_BEFORE, &current);
    atomic_store(&current, &settings);
    return NULL;
}

static const struct settings *taken(void)
{
    const struct settings *found;

    while ((found = atomic_load(&current)) == NULL)
        sched_yield();
    TELL(ANNOTATE_HAPPENS_AFTER, &current);
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
    int connections = taken()->connections;
    must(pthread_join(thread, NULL));
    printf("%d connections\n", connections);
    return connections == 8 ? 0 : 1;
}
