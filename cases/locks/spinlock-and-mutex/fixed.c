/* SPDX-License-Identifier: MIT */
/*
 * What:  A driver counts packets in its fast path, under a spin lock. Another thread counts
 *        those that go the slow path.
 *
 * Fix:   One datum, one lock, of one kind.
 *
 * From:  SEI CERT C, CON43-C: no data races in multithreaded code; POSIX.1-2017, XBD 4.12,
 *        Memory Synchronization
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACKETS = 100 };

static pthread_spinlock_t spin;
static long packets; /* fills a word: ThreadSanitizer keeps four accesses to each */

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *fast_path(void *unused)
{
    (void)unused;
    for (int i = 0; i < PACKETS; i++) {
        must(pthread_spin_lock(&spin));
        packets += 1;
        must(pthread_spin_unlock(&spin));
    }
    return NULL;
}

static void *slow_path(void *unused)
{
    (void)unused;
    for (int i = 0; i < PACKETS; i++) {
        must(pthread_spin_lock(&spin));
        packets += 1;
        must(pthread_spin_unlock(&spin));
    }
    return NULL;
}

int main(void)
{
    pthread_t fast, slow;

    must(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE));
    must(pthread_create(&fast, NULL, fast_path, NULL));
    must(pthread_create(&slow, NULL, slow_path, NULL));
    must(pthread_join(fast, NULL));
    must(pthread_join(slow, NULL));
    must(pthread_spin_destroy(&spin));
    printf("%ld packets\n", packets);
    return packets == 2L * PACKETS ? 0 : 1;
}
