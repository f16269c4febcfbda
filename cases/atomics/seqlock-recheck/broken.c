/* SPDX-License-Identifier: MIT */
/*
 * What:  A quote of a price and a volume is guarded by a sequence lock: the writer makes the
 *        version odd, writes, and makes it even. The quote is atomic too.
 *
 * Wrong: The reader looks at the version before it reads, but not after. A writer that began
 *        in between has changed half of what the reader has.
 *
 * Why:   Every access is atomic, so there is no data race to be found. The quote is torn in
 *        those orders only in which the two meet, which explore looks for.
 *
 * Fix:   The reader looks again, and reads again if the version has changed.
 *
 * From:  Boehm, Can Seqlocks Get Along With Programming Language Memory Models?, MSPC 2012;
 *        Linux, Documentation/locking/seqlock.rst
 *
 * @blind tsan: every access is atomic, and it looks for data races
 *
 * @blind helgrind: it takes an atomic store, an exchange on this processor, for a read
 *
 * @blind drd: it takes an atomic store, an exchange on this processor, for a read
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static atomic_int version;
static atomic_long price = 100, volume = 1;

static void *writer(void *unused)
{
    (void)unused;
    version++;
    price = 200;
    volume = 2;
    version++;
    return NULL;
}

static bool quote_is_whole(void)
{
    long seen_price, seen_volume;
    int before;

    for (;;) {
        before = version;
        seen_price = price;
        seen_volume = volume;
        if (before % 2 == 0)
            return seen_price == 100 * seen_volume;
        sched_yield();
    }
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

    must(pthread_create(&thread, NULL, writer, NULL));
    bool whole = quote_is_whole();
    must(pthread_join(thread, NULL));
    puts(whole ? "whole" : "torn");
    return whole ? 0 : 1; /* @expect[explore] exit-status */
}
