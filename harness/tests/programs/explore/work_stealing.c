/* SPDX-License-Identifier: MIT */
/*
 * The owner of a work-stealing deque takes the last job without a
 * compare-and-swap, and a thief takes it too.
 *
 * After Chase and Lev, "Dynamic circular work-stealing deque", SPAA 2005,
 * figure 1 (popBottom).
 */
#include "program.h"

static atomic_int top, bottom = 2; /* the jobs top ... bottom - 1 */
static atomic_int done[2];

static void *steal(void *unused)
{
    int first = atomic_load(&top);

    if (first < atomic_load(&bottom) && atomic_compare_exchange_strong(&top, &first, first + 1))
        atomic_fetch_add(&done[first], 1);
    return unused;
}

static void take(void)
{
    int last = atomic_load(&bottom) - 1, first;

    atomic_store(&bottom, last);
    first = atomic_load(&top);
    if (first > last) {
        atomic_store(&bottom, first);
        return;
    }
    if (first == last) {
        atomic_store(&bottom, last + 1);
#ifdef FIXED
        if (!atomic_compare_exchange_strong(&top, &first, first + 1))
            return;
#else
        atomic_store(&top, first + 1);
#endif
    }
    atomic_fetch_add(&done[last], 1);
}

static void *own(void *unused)
{
    take();
    take();
    return unused;
}

int main(void)
{
    pthread_t a = start(own, NULL), b = start(steal, NULL);

    finish(a);
    finish(b);
    assert(done[0] == 1 && done[1] == 1);
    return 0;
}
