/* SPDX-License-Identifier: MIT */
/*
 * What:  A server counts the requests to reload its settings. They come as a signal, whose
 *        handler runs in a thread of its own choosing, here the worker.
 *
 * Wrong: The count is a plain long. main reads it while the handler may change it.
 *
 * Why:   The handler runs in the worker, which is in no order with main. main's look is put
 *        after it by something that orders nothing.
 *
 * Fix:   The count is atomic. (volatile sig_atomic_t is for a handler and its own thread.)
 *
 * From:  C17 5.1.2.3, paragraph 5, and 7.14.1.1 (signal handlers); SEI CERT C SIG31-C
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long reloads; /* fills a word: ThreadSanitizer keeps four accesses to each */

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

static void reload(int signal)
{
    (void)signal;
    reloads++; /* @expect data-race */
}

static void *worker(void *unused)
{
    (void)unused;
    raise(SIGHUP); /* to this thread */
    next_step();
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
    struct sigaction action = {.sa_handler = reload};
    pthread_t thread;

    if (sigaction(SIGHUP, &action, NULL) != 0)
        return 1;
    must(pthread_create(&thread, NULL, worker, NULL));
    wait_for_step(1);
    long seen = reloads; /* @expect data-race */
    must(pthread_join(thread, NULL));
    printf("reloaded %ld times\n", seen);
    return seen == 1 ? 0 : 1;
}
