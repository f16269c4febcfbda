/* SPDX-License-Identifier: MIT */
/*
 * What:  A sensor writes a reading and raises a flag. main waits for the flag and reads.
 *
 * Fix:   The look at the flag acquires.
 *
 * From:  C17 5.1.2.4 (what synchronizes with what); Linux, Documentation/memory-barriers.txt, SMP
 * Barrier Pairing
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

static long reading; /* fills a word: ThreadSanitizer keeps four accesses to each */
static atomic_bool ready;

static void *sensor(void *unused)
{
    (void)unused;
    reading = 21;
    TELL(ANNOTATE_HAPPENS_BEFORE, &ready);
    atomic_exchange_explicit(&ready, true, memory_order_release);
    return NULL;
}

static void wait_until_ready(void)
{
    while (!atomic_load_explicit(&ready, memory_order_acquire))
        sched_yield();
    TELL(ANNOTATE_HAPPENS_AFTER, &ready);
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

    must(pthread_create(&thread, NULL, sensor, NULL));
    wait_until_ready();
    long seen = reading;
    must(pthread_join(thread, NULL));
    printf("%ld degrees\n", seen);
    return seen == 21 ? 0 : 1;
}
