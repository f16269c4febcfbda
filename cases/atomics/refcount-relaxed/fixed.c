/* SPDX-License-Identifier: MIT */
/*
 * What:  Two users share a page of a cache. Who drops the last reference frees it.
 *
 * Fix:   A drop releases, and acquires: memory_order_acq_rel.
 *
 * From:  Boost.Atomic, Usage examples, Reference counting; Valgrind's manual, Helgrind,
 *        7.5 (reference counts, and ANNOTATE_HAPPENS_BEFORE)
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Helgrind and DRD see no order in atomic accesses, so they are told of it. */
#if __has_include(<valgrind/drd.h>) && __has_include(<valgrind/helgrind.h>)
#include <valgrind/drd.h>
#include <valgrind/helgrind.h>
#define TELL(what, object)                                                                         \
    do {                                                                                           \
        VALGRIND_DO_CLIENT_REQUEST_STMT(VG_USERREQ__DRD_##what, object, 0, 0, 0, 0);               \
        what(object);                                                                              \
    } while (0)
#else
#define TELL(what, object) ((void)(object))
#endif

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
    TELL(ANNOTATE_HAPPENS_BEFORE, page);
    if (atomic_fetch_sub_explicit(&references, 1, memory_order_acq_rel) == 1) {
        TELL(ANNOTATE_HAPPENS_AFTER, page);
        free(page);
    }
}

static void *user(void *argument)
{
    struct page *page = argument;

    atomic_fetch_add(&seen, page->text);
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
