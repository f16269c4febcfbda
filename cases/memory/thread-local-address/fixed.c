/* SPDX-License-Identifier: MIT */
/*
 * What:  main counts the requests that it has served in a variable of its own. A helper
 *        that serves one too adds it there.
 *
 * Fix:   The helper counts in a variable for it alone, which main adds after the join.
 *
 * From:  C17 6.2.4 (thread storage duration: access from another thread is
 *        implementation-defined); SEI CERT C CON34-C
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local long served;

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

static void *helper(void *argument)
{
    long *count = argument;

    *count += 1;
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
    pthread_t thread;
    long by_helper = 0;

    must(pthread_create(&thread, NULL, helper, &by_helper));
    wait_for_step(1);
    served += 1;
    must(pthread_join(thread, NULL));
    served += by_helper;
    printf("served %ld\n", served);
    return served == 2 ? 0 : 1;
}
