/* SPDX-License-Identifier: MIT */
/*
 * What:  main counts the requests that it has served in a variable of its own. A helper
 *        that serves one too adds it there.
 *
 * Wrong: The variable is thread-local, so nobody thought of a lock. But main gives its
 *        address to the helper: a thread's storage is shared like any other once its
 *        address is known, and an addition can be lost.
 *
 * Why:   Nothing orders the two additions, which are put in turn by something that
 *        orders nothing.
 *
 * Fix:   The helper counts in a variable for it alone, which main adds after the join.
 *
 * From:  C17 6.2.4 (thread storage duration: access from another thread is
 *        implementation-defined); SEI CERT C CON34-C
 *
 * @blind explore: it sees what a schedule comes to, and this race spoils no result
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

    *count += 1; /* @expect data-race */
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

    must(pthread_create(&thread, NULL, helper, &served));
    wait_for_step(1);
    served += 1; /* @expect data-race */
    must(pthread_join(thread, NULL));
    printf("served %ld\n", served);
    return served == 2 ? 0 : 1;
}
