/* SPDX-License-Identifier: MIT */
/*
 * What:  A quote of a price and a volume is guarded by a sequence lock: the writer makes the
 *        version odd, writes, and makes it even. The quote is atomic too.
 *
 * Fix:   The reader looks again, and reads again if the version has changed.
 *
 * From:  Boehm, Can Seqlocks Get Along With Programming Language Memory Models?, MSPC 2012;
 *        Linux, Documentation/locking/seqlock.rst
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
        if (before % 2 == 0 && version == before)
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
    return whole ? 0 : 1;
}
