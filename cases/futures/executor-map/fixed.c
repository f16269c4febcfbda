/* SPDX-License-Identifier: MIT */
/*
 * What:  A pool of three workers maps a function over range(3). Each worker takes
 *        the next number, calls the function with it, and comes back for more.
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
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

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
    pthread_mutex_lock(&lock);
    long index = next_index;
    next_index = successor(index);
    pthread_mutex_unlock(&lock);
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
