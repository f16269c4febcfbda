/* SPDX-License-Identifier: MIT */
/*
 * What:  Two users share a page of a cache. Who drops the last reference frees it.
 *
 * Wrong: References are dropped with memory_order_relaxed. The count is right, but it does
 *        not put the other user's last look at the page before the free.
 *
 * Why:   ThreadSanitizer takes free() for a write, which is in no order with the other's
 *        read. Helgrind and DRD are told to do so too (--free-is-write=yes).
 *
 * Fix:   A drop releases, and acquires: memory_order_acq_rel.
 *
 * From:  Boost.Atomic, Usage examples, Reference counting; Valgrind's manual, Helgrind,
 *        7.5 (reference counts, and ANNOTATE_HAPPENS_BEFORE)
 *
 * @blind explore: it runs one thread at a time, so that what is stored is seen by all at once
 *
 * @option helgrind,drd: --free-is-write=yes
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page {
    long text;
};

static atomic_int references;
static atomic_long seen;

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

static void drop(struct page *page)
{
    if (atomic_fetch_sub_explicit(&references, 1, memory_order_relaxed) == 1)
        free(page); /* @expect data-race */
}

static void *user(void *argument)
{
    struct page *page = argument;

    atomic_fetch_add(&seen, page->text); /* @expect data-race */
    drop(page);
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
    struct page *page = calloc(1, sizeof *page);
    pthread_t thread;

    if (page == NULL)
        exit(2);
    page->text = 7;
    references = 2;
    must(pthread_create(&thread, NULL, user, page));
    wait_for_step(1);
    drop(page);
    must(pthread_join(thread, NULL));
    printf("seen %ld\n", atomic_load(&seen));
    return atomic_load(&seen) == 7 ? 0 : 1;
}
