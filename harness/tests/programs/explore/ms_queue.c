/* SPDX-License-Identifier: MIT */
/*
 * A queue without locks moves its head on by a plain store: two threads take the
 * same element.
 *
 * After Michael and Scott, "Simple, fast, and practical non-blocking and blocking
 * concurrent queue algorithms", PODC 1996, figure 1 (dequeue, line D12).
 */
#include "program.h"

struct node {
    _Atomic(struct node *) next;
    int value;
};

/* The head is a node whose value was taken already. */
static struct node nodes[3] = {{&nodes[1], 0}, {&nodes[2], 1}, {NULL, 2}};
static _Atomic(struct node *) head = &nodes[0];
static atomic_int taken[3];

static void *dequeue(void *unused)
{
    struct node *first = atomic_load(&head), *next;

    for (;;) {
        next = atomic_load(&first->next);
        if (!next)
            return unused;
#ifdef FIXED
        if (atomic_compare_exchange_weak(&head, &first, next))
            break;
#else
        atomic_store(&head, next);
        break;
#endif
    }
    atomic_fetch_add(&taken[next->value], 1);
    return unused;
}

int main(void)
{
    pthread_t a = start(dequeue, NULL), b = start(dequeue, NULL);

    finish(a);
    finish(b);
    assert(taken[1] == 1 && taken[2] == 1);
    return 0;
}
