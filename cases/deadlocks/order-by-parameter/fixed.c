/* SPDX-License-Identifier: MIT */
/*
 * What:  A program merges lists that have locks of their own. It takes two locks in the
 *        order of their addresses; a later function compares two lists.
 *
 * Fix:   One function locks two lists, and nobody else does.
 *
 * From:  SEI CERT C, POS51-C: avoid deadlock with POSIX threads by locking in predefined
 *        order
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
    pthread_mutex_t lock;
    int length;
};

static struct list lists[2] = {{PTHREAD_MUTEX_INITIALIZER, 3}, {PTHREAD_MUTEX_INITIALIZER, 4}};

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void lock_both(struct list *a, struct list *b)
{
    struct list *first = a < b ? a : b, *second = a < b ? b : a;

    must(pthread_mutex_lock(&first->lock));
    must(pthread_mutex_lock(&second->lock));
}

static void unlock_both(struct list *a, struct list *b)
{
    must(pthread_mutex_unlock(&a->lock));
    must(pthread_mutex_unlock(&b->lock));
}

static void *merge(void *unused)
{
    struct list *into = &lists[0], *from = &lists[1];

    lock_both(into, from);
    into->length += from->length;
    from->length = 0;
    unlock_both(into, from);
    return unused;
}

static void *compare(void *result)
{
    struct list *left = &lists[1], *right = &lists[0];

    lock_both(left, right);
    *(int *)result = left->length - right->length;
    unlock_both(left, right);
    return NULL;
}

int main(void)
{
    static int difference;
    pthread_t merger, comparer;

    must(pthread_create(&merger, NULL, merge, NULL));
    must(pthread_join(merger, NULL));
    must(pthread_create(&comparer, NULL, compare, &difference));
    must(pthread_join(comparer, NULL));
    printf("difference: %d\n", difference);
    return difference == -7 ? 0 : 1;
}
