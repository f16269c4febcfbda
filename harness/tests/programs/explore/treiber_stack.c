/* SPDX-License-Identifier: MIT */
/*
 * A stack without locks pushes by a plain store where a compare-and-swap is
 * needed: of two pushes at once, one is lost.
 *
 * After Treiber, "Systems programming: coping with parallelism", IBM RJ 5118,
 * 1986; Herlihy and Shavit, "The Art of Multiprocessor Programming", section 11.2.
 */
#include "program.h"

struct node {
    struct node *next;
};

static _Atomic(struct node *) top;

static void *push(void *argument)
{
    struct node *node = argument, *seen = atomic_load(&top);

#ifdef FIXED
    do
        node->next = seen;
    while (!atomic_compare_exchange_weak(&top, &seen, node));
#else
    node->next = seen;
    atomic_store(&top, node);
#endif
    return NULL;
}

int main(void)
{
    struct node nodes[2];
    pthread_t a = start(push, &nodes[0]), b = start(push, &nodes[1]);
    int count = 0;

    finish(a);
    finish(b);
    for (struct node *node = top; node; node = node->next)
        count++;
    assert(count == 2);
    return 0;
}
