/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker asks the environment whether there is a cache, while main sets it.
 *
 * Wrong: setenv() changes, and even moves, the list that getenv() walks through.
 *
 * Why:   getenv() reads what setenv() wrote. The two are put in turn by something that
 *        orders nothing. setenv() has no line here: Helgrind and DRD name the reader.
 *
 * Fix:   main sets the environment before it starts a thread.
 *
 * From:  POSIX.1-2017, getenv and setenv ("need not be thread-safe")
 *
 * @blind tsan: it watches code that was compiled for it, and only libc touches the list
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool found;

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

static void *worker(void *unused)
{
    (void)unused;
    wait_for_step(1);
    const char *folder = getenv("CACHE"); /* @expect[helgrind,drd] data-race */
    found = folder != NULL;
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

    must(pthread_create(&thread, NULL, worker, NULL));
    if (setenv("CACHE", "/tmp/cache", 1) != 0)
        return 1;
    next_step();
    must(pthread_join(thread, NULL));
    puts(found ? "there is a cache" : "there is none");
    return found ? 0 : 1;
}
