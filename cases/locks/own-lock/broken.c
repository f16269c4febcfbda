/* SPDX-License-Identifier: MIT */
/*
 * What:  A warehouse guards its stock with a lock of its own making. Clerks take from the
 *        stock, and main reports what is left. Valgrind is told what the lock is.
 *
 * Wrong: The report reads the stock without the lock.
 *
 * Why:   ThreadSanitizer knows the order that the lock's atomic operations make; Helgrind
 *        and DRD know the one that they are told of. The report is outside of both, and a
 *        clerk comes before it, put there by something that orders nothing.
 *
 * Fix:   The report takes the lock too.
 *
 * From:  Valgrind's manual, Helgrind, 7.5 (Hints and Tips for Effective Use of Helgrind:
 *        roll your own threading primitives, and describe them)
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

enum { CLERKS = 2 };

static atomic_bool taken;
static int stock = 10;

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

static void lock(void)
{
    while (atomic_exchange_explicit(&taken, true, memory_order_acquire))
        sched_yield();
    TELL(ANNOTATE_HAPPENS_AFTER, &taken);
}

/* An exchange, since Helgrind and DRD take a store for a plain write, whatever its order. */
static void unlock(void)
{
    TELL(ANNOTATE_HAPPENS_BEFORE, &taken);
    atomic_exchange_explicit(&taken, false, memory_order_release);
}

static void *clerk(void *unused)
{
    (void)unused;
    lock();
    stock--; /* @expect data-race */
    unlock();
    next_step();
    return NULL;
}

static int report(void)
{
    int left = stock; /* @expect data-race */
    return left;
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
    pthread_t threads[CLERKS];

    for (int i = 0; i < CLERKS; i++)
        must(pthread_create(&threads[i], NULL, clerk, NULL));
    wait_for_step(CLERKS);
    int left = report();
    for (int i = 0; i < CLERKS; i++)
        must(pthread_join(threads[i], NULL));
    printf("%d left\n", left);
    return left == 8 ? 0 : 1;
}
