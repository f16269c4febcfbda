/* SPDX-License-Identifier: MIT */
/*
 * What:  A clock goes from 4294967295 to 4294967296 ticks while another thread reads it.
 *
 * Fix:   One atomic object of 64 bits, which is read and written as a whole.
 *
 * From:  Lamport, Concurrent Reading and Writing of Clocks, ACM TOCS 8(4), 1990
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 10 };

static const uint64_t before = UINT32_MAX, after = UINT64_C(1) << 32;
static _Atomic uint64_t ticks;

static void set(uint64_t time)
{
    atomic_store(&ticks, time);
}

static uint64_t get(void)
{
    return atomic_load(&ticks);
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
    return right == ROUNDS ? 0 : 1;
}
