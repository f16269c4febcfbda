/* SPDX-License-Identifier: MIT */
/*
 * What:  A server serves until main asks it to stop.
 *
 * Wrong: The flag is plain. Nothing in the loop writes it, so an optimising compiler may
 *        read it once, before the loop, and the server never stops.
 *
 * Why:   main's write and the server's reads are in no order, and the server reads the
 *        flag before the write and after it.
 *
 * Fix:   The flag is atomic.
 *
 * From:  Boehm, How to Miscompile Programs with "Benign" Data Races, HotPar 2011
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool stop;
static atomic_long served;

static void *server(void *unused)
{
    (void)unused;
    while (!stop) { /* @expect data-race */
        atomic_fetch_add_explicit(&served, 1, memory_order_relaxed);
        sched_yield();
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
    pthread_t thread;

    must(pthread_create(&thread, NULL, server, NULL));
    while (atomic_load_explicit(&served, memory_order_relaxed) < 3)
        sched_yield();
    stop = true; /* @expect data-race */
    must(pthread_join(thread, NULL));
    puts("stopped");
    return served >= 3 ? 0 : 1;
}
