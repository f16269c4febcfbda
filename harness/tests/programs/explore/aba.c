/* SPDX-License-Identifier: MIT */
/*
 * A stack without locks pops by comparing its top. While one thread holds the
 * top and its next in hand, the other pops both and puts the first back: the
 * comparison succeeds, and the second is in the stack again although it was taken.
 *
 * After Michael, "Hazard pointers", IEEE TPDS 15(6), 2004, section 2 (the ABA
 * problem). The cure is a tag beside the top, which no push brings back.
 */
#include "program.h"

enum { NONE = 0, FIRST = 1, SECOND = 2, NODES = 3, TAG = 16 };

static atomic_int top = FIRST;
static atomic_int next[NODES] = {[FIRST] = SECOND, [SECOND] = NONE};
static atomic_bool taken[NODES];

static int tag_after(int seen)
{
#ifdef FIXED
    return (seen / TAG + 1) * TAG;
#else
    return 0 * seen;
#endif
}

static int pop(void)
{
    int seen = atomic_load(&top);

    while (seen % TAG != NONE) {
        int below = atomic_load(&next[seen % TAG]);

        if (atomic_compare_exchange_strong(&top, &seen, tag_after(seen) + below)) {
            bool was_taken = atomic_exchange(&taken[seen % TAG], true);

            assert(!was_taken);
            return seen % TAG;
        }
    }
    return NONE;
}

static void push(int node)
{
    int seen = atomic_load(&top);

    atomic_store(&taken[node], false);
    do
        atomic_store(&next[node], seen % TAG);
    while (!atomic_compare_exchange_strong(&top, &seen, tag_after(seen) + node));
}

static void *pop_one(void *unused)
{
    pop();
    return unused;
}

static void *pop_two(void *unused)
{
    int first = pop();

    pop(); /* and keeps it */
    if (first != NONE)
        push(first);
    return unused;
}

int main(void)
{
    pthread_t a = start(pop_one, NULL), b = start(pop_two, NULL);

    finish(a);
    finish(b);
    while (pop() != NONE)
        continue;
    return 0;
}
