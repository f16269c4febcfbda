/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads put five items each into a priority queue, which is a heap. main
 *        then gets all of them, the lowest first. Four times over.
 *
 * Wrong: put() sifts a new item up the heap without a lock. Two that do so at once move
 *        items under each other's hands: items are lost, doubled or left out of order.
 *
 * Why:   Every put() raises the size of the heap and reads the place above the new item;
 *        low numbers are moved up from place to place. Nothing orders the threads, so
 *        whichever is later reads and writes places that the other has written.
 *        (ThreadSanitizer can miss two accesses at the very same instant, hence the four
 *        times.)
 *
 * Fix:   A lock round it.
 *
 * From:  CSDN: queue, PriorityQueue
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 10, THREADS = 2, TIMES = 4 };

static long heap[ITEMS]; /* no item is greater than those at 2 i + 1 and 2 i + 2 */
static long size;

static long at(long place)
{
    return heap[place]; /* @expect data-race */
}

static void place(long place, long item)
{
    heap[place] = item; /* @expect data-race */
}

static void put(long item)
{
    long i = size++; /* @expect data-race */
    for (; i > 0 && at((i - 1) / 2) > item; i = (i - 1) / 2)
        place(i, at((i - 1) / 2));
    place(i, item);
}

static long get(void)
{
    long lowest = at(0), item = at(--size), i = 0;

    for (long child = 1; child < size; child = 2 * i + 1) {
        if (child + 1 < size && at(child + 1) < at(child))
            child++;
        if (at(child) >= item)
            break;
        place(i, at(child));
        i = child;
    }
    place(i, item);
    return lowest;
}

/* Puts every second number, the greatest first. */
static void *writer(void *argument)
{
    const long *greatest = argument;

    for (long item = *greatest; item > 0; item -= THREADS)
        put(item);
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
    static long greatest[THREADS] = {ITEMS, ITEMS - 1};
    pthread_t threads[THREADS];
    int right = 0;

    for (int time = 0; time < TIMES; time++) {
        for (int i = 0; i < THREADS; i++)
            must(pthread_create(&threads[i], NULL, writer, &greatest[i]));
        for (int i = 0; i < THREADS; i++)
            must(pthread_join(threads[i], NULL));
        for (long expected = 1; size > 0; expected++)
            right += get() == expected;
        printf("%d items came out in their order.\n", right);
    }
    return right == TIMES * ITEMS ? 0 : 1;
}
