/* SPDX-License-Identifier: MIT */
/*
 * What:  A quote of a price and a volume is guarded by a sequence lock: the writer makes the
 *        version odd, writes, and makes it even. A reader reads the version before and after,
 *        and again if it has changed or is odd.
 *
 * Fix:   The quote is atomic too.
 *
 * From:  Boehm, Can Seqlocks Get Along With Programming Language Memory Models?, MSPC 2012
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTES = 4 };

static atomic_int version;
static atomic_long price, volume;

/* Puts what the threads do in turn; relaxed, it orders nothing for them or for a detector. */
static atomic_long step; /* a word of its own: ThreadSanitizer keeps four accesses to each */

static void next_step(void)
{
    atomic_fetch_add_explicit(&step, 1, memory_order_relaxed);
}

static void wait_for_step(int number)
{
    while (atomic_load_explicit(&step, memory_order_relaxed) < number)
        sched_yield();
}

static void *writer(void *unused)
{
    (void)unused;
    for (int quote = 1; quote <= QUOTES; quote++) {
        wait_for_step(quote);
        atomic_fetch_add(&version, 1);
        price = 100L * quote;
        volume = quote;
        atomic_fetch_add(&version, 1);
    }
    return NULL;
}

/* Whether price and volume belong together. */
static int read_quote(void)
{
    int before;
    long seen_price, seen_volume;

    do {
        before = atomic_load(&version);
        seen_price = price;
        seen_volume = volume;
    } while (before % 2 != 0 || atomic_load(&version) != before);
    return seen_price == 100 * seen_volume;
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
    int right = 0;

    must(pthread_create(&thread, NULL, writer, NULL));
    for (int quote = 1; quote <= QUOTES; quote++) {
        right += read_quote();
        next_step();
    }
    must(pthread_join(thread, NULL));
    printf("%d of %d quotes are whole\n", right, QUOTES);
    return right == QUOTES ? 0 : 1;
}
