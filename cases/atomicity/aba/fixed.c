/* SPDX-License-Identifier: MIT */
/*
 * What:  A pool of buffers keeps those that are free in a list without locks.
 *        Whoever needs one takes the top by a compare-and-exchange.
 *
 * Fix:   The number of the change, which stands beside the top, grows with each,
 *        so that no top comes back.
 *
 * From:  Michael, Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects,
 *        IEEE Transactions on Parallel and Distributed Systems 15(6), 2004: the
 *        ABA problem
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

enum { NONE, FIRST, SECOND, BUFFERS, CHANGE = 16 };

static atomic_int top = FIRST; /* and, as a multiple of CHANGE, the number of the change */
static atomic_int below[BUFFERS] = {[FIRST] = SECOND};
static atomic_bool in_use[BUFFERS];

static int change_after(int seen)
{
    return (seen / CHANGE + 1) * CHANGE;
}

static int take(void)
{
    int seen = top;

    while (seen % CHANGE != NONE) {
        int next = below[seen % CHANGE];

        if (atomic_compare_exchange_strong(&top, &seen, change_after(seen) + next)) {
            in_use[seen % CHANGE] = true;
            return seen % CHANGE;
        }
    }
    return NONE;
}

static void give_back(int buffer)
{
    int seen = top;

    in_use[buffer] = false;
    do
        below[buffer] = seen % CHANGE;
    while (!atomic_compare_exchange_strong(&top, &seen, change_after(seen) + buffer));
}

static void *use_one(void *unused)
{
    for (int round = 0; round < 3; round++) {
        int buffer = take();

        if (buffer != NONE)
            give_back(buffer);
    }
    return unused;
}

static void *use_two(void *unused)
{
    int first = take();

    take(); /* and keeps it */
    if (first != NONE)
        give_back(first);
    return unused;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, use_one, NULL) != 0 ||
        pthread_create(&two, NULL, use_two, NULL) != 0)
        return 2;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    bool both = false;
    for (int i = top % CHANGE; i != NONE; i = below[i])
        both = both || in_use[i];
    printf("a buffer is %s\n", both ? "in use and free" : "in use or free");
    return both ? 1 : 0;
}
