/* SPDX-License-Identifier: MIT */
/*
 * What:  A pool of three workers maps a function over range(3). Each worker takes
 *        the next number, calls the function with it, and comes back for more.
 *
 * Wrong: The next number is read, moved on and written back with no lock. Two
 *        workers that read the same number both work on it, and the map's results
 *        hold one item twice and another never.
 *
 * Why:   Every worker takes at least one number, the one that tells it to stop. No
 *        lock and no join orders the three, so each one's read conflicts with the
 *        others' writes whatever the schedule.
 *
 * Fix:   One lock, held from the read to the write.
 *
 * From:  RP-full, RP-zh, RP-notes: Using a ThreadPoolExecutor (executor.map); CSDN:
 *        concurrent.futures, example 2 (map)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORKERS = 3, RANGE = 3 };

static long next_index;

/*
 * It is a call, since ThreadSanitizer watches no read that a write to the same
 * place follows at once.
 */
static long successor(long index)
{
    return index + 1;
}

static long take_index(void)
{
    long index = next_index;       /* @expect data-race */
    next_index = successor(index); /* @expect data-race */
    return index;
}

static long thread_function(long name)
{
    return 10 * (name + 1);
}

static void *run_worker(void *argument)
{
    long *sum = argument;
    long index;

    while ((index = take_index()) < RANGE)
        *sum += thread_function(index);
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
    static long sums[MAX_WORKERS];
    pthread_t workers[MAX_WORKERS];
    long total = 0;

    for (int i = 0; i < MAX_WORKERS; i++)
        must(pthread_create(&workers[i], NULL, run_worker, &sums[i]));
    for (int i = 0; i < MAX_WORKERS; i++) {
        must(pthread_join(workers[i], NULL));
        total += sums[i];
    }
    printf("The map's results add up to %ld.\n", total);
    return total == 60 ? 0 : 1;
}
