/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads append 1,000 numbers each to one list. Four times over.
 *
 * Wrong: In Python, list.append() is safe from any thread, since the interpreter
 *        lets one thread run at a time. C has no such lock: an append is a look at
 *        the length, a store and a new length, and two at once use the same place
 *        or put back an old length.
 *
 * Why:   Nothing orders the appends of one thread with those of the other, and each
 *        of them writes the length. (ThreadSanitizer can miss two accesses at the very
 *        same instant, hence the four times.)
 *
 * Fix:   The list has a lock, held for the whole append.
 *
 * From:  MOTW-zh: Controlling Access to Resources (built-in data structures are
 *        thread-safe, other types are not); CSDN: the GIL
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, NUMBERS = 1000, TIMES = 4 };

struct list {
    size_t length;
    int items[TIMES * THREADS * NUMBERS];
};

static struct list list = {0};

static void append(struct list *l, int item)
{
    l->items[l->length++] = item; /* @expect data-race */
}

static void *worker(void *argument)
{
    const int *first = argument;

    for (int i = 0; i < NUMBERS; i++)
        append(&list, *first + i);
    return NULL;
}

static int sum(const struct list *l)
{
    int total = 0;

    for (size_t i = 0; i < l->length; i++)
        total += l->items[i];
    return total;
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
    static int firsts[THREADS] = {1, 1001};
    pthread_t threads[THREADS];

    for (int time = 0; time < TIMES; time++) {
        for (int i = 0; i < THREADS; i++)
            must(pthread_create(&threads[i], NULL, worker, &firsts[i]));
        for (int i = 0; i < THREADS; i++)
            must(pthread_join(threads[i], NULL));
    }
    printf("The list holds %zu numbers, the sum is %d.\n", list.length, sum(&list));
    return list.length == 8000 && sum(&list) == 8004000 ? 0 : 1;
}
