/* SPDX-License-Identifier: MIT */
/*
 * What:  A ring of one slot between a producer and a consumer, without a lock: the head
 *        counts what was put in, the tail what was taken out.
 *
 * Wrong: The consumer gives the slot back with memory_order_relaxed. The producer may
 *        write the next item while the consumer still reads the last one.
 *
 * Why:   The head's release orders the writes before the reads. Nothing orders a read
 *        before the next write. Helgrind and DRD are told of the same order.
 *
 * Fix:   The tail is released too, for the producer, which acquires it.
 *
 * From:  Linux, Documentation/core-api/circular-buffers.rst (smp_store_release of the tail:
 *        "finish reading descriptor before incrementing tail")
 *
 * @blind explore: it runs one thread at a time, so that what is stored is seen by all at once
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

enum { ITEMS = 3 };

static int slot;
static atomic_long head, tail; /* a word each: ThreadSanitizer keeps four accesses to each */

static void *producer(void *unused)
{
    (void)unused;
    for (int item = 1; item <= ITEMS; item++) {
        while (atomic_load_explicit(&tail, memory_order_acquire) != item - 1)
            sched_yield();
        slot = item * item; /* @expect data-race */
        TELL(ANNOTATE_HAPPENS_BEFORE, &head);
        atomic_fetch_add_explicit(&head, 1, memory_order_release);
    }
    return NULL;
}

static int take(int item)
{
    while (atomic_load_explicit(&head, memory_order_acquire) != item)
        sched_yield();
    TELL(ANNOTATE_HAPPENS_AFTER, &head);
    int taken = slot; /* @expect data-race */
    atomic_fetch_add_explicit(&tail, 1, memory_order_relaxed);
    return taken;
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
    int sum = 0;

    must(pthread_create(&thread, NULL, producer, NULL));
    for (int item = 1; item <= ITEMS; item++)
        sum += take(item);
    must(pthread_join(thread, NULL));
    printf("sum %d\n", sum);
    return sum == 1 + 4 + 9 ? 0 : 1;
}
