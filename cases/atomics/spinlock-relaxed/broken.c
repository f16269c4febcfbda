/* SPDX-License-Identifier: MIT */
/*
 * What:  Two tills add to the day's takings, under a lock that the program makes for itself
 *        of an atomic variable.
 *
 * Wrong: The lock is taken and given back with memory_order_relaxed. Only one till has it
 *        at a time, but what one did under it is not ordered before what the next does.
 *
 * Why:   Each till's addition conflicts with the other's, and the variable orders nothing.
 *
 * Fix:   Taking the lock acquires, and giving it back releases.
 *
 * From:  C17 7.17.3 (Order and consistency) and 7.17.7.3 (atomic_exchange)
 *
 * @blind helgrind: it is told that this is a lock, and knows no order of atomics that could
 * say otherwise
 *
 * @blind drd: it is told that this is a lock, and knows no order of atomics that could say
 * otherwise
 *
 * @blind explore: it runs one thread at a time, so that what is stored is seen by all at once
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
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

static atomic_bool taken;
static long takings;

static void lock(void)
{
    while (atomic_exchange_explicit(&taken, true, memory_order_relaxed))
        sched_yield();
    TELL(ANNOTATE_HAPPENS_AFTER, &taken);
}

/* An exchange, since Helgrind and DRD take a store for a plain write, whatever its order. */
static void unlock(void)
{
    TELL(ANNOTATE_HAPPENS_BEFORE, &taken);
    atomic_exchange_explicit(&taken, false, memory_order_relaxed);
}

static void *till(void *unused)
{
    (void)unused;
    for (int customer = 0; customer < 100; customer++) {
        lock();
        takings += 5; /* @expect data-race */
        unlock();
    }
    return NULL;
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
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        must(pthread_create(&threads[i], NULL, till, NULL));
    for (int i = 0; i < 2; i++)
        must(pthread_join(threads[i], NULL));
    printf("takings: %ld\n", takings);
    return takings == 1000 ? 0 : 1;
}
