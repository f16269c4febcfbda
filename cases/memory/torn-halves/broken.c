/* SPDX-License-Identifier: MIT */
/*
 * What:  A clock goes from 4294967295 to 4294967296 ticks while another thread reads it.
 *
 * Wrong: The clock keeps its 64 bits in two halves. Between the writes of the two, or
 *        between the reads, the time is neither the old nor the new one, but off by
 *        2 to the power of 32.
 *
 * Why:   No order is between the clock's writes and the reads, whichever is first.
 *
 * Fix:   One atomic object of 64 bits, which is read and written as a whole.
 *
 * From:  Lamport, Concurrent Reading and Writing of Clocks, ACM TOCS 8(4), 1990
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 10 };

static const uint64_t before = UINT32_MAX, after = UINT64_C(1) << 32;
static uint32_t ticks[2]; /* the low half, the high half */

static void set(uint64_t time)
{
    for (int half = 0; half < 2; half++)
        ticks[half] = (uint32_t)(time >> (32 * half)); /* @expect data-race */
}

static uint64_t get(void)
{
    return (uint64_t)ticks[1] << 32 | ticks[0]; /* @expect data-race */
}

static void *clock_thread(void *unused)
{
    (void)unused;
    set(after);
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
    pthread_t thread;
    int right = 0;

    /* Many times over: a detector can miss what happens at the very same instant. */
    for (int round = 0; round < ROUNDS; round++) {
        set(before);
        must(pthread_create(&thread, NULL, clock_thread, NULL));
        uint64_t seen = get();
        must(pthread_join(thread, NULL));
        right += seen == before || seen == after;
    }
    printf("%d of %d times are right\n", right, ROUNDS);
    return right == ROUNDS ? 0 : 1; /* @expect[explore] exit-status */
}
