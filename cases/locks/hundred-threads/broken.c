/* SPDX-License-Identifier: MIT */
/*
 * What:  n is 100, and each of a hundred threads takes one away: it reads n, works a
 *        while, and writes back what it has read, less one.
 *
 * Wrong: There is no lock. Threads that read the same value take away one between
 *        them, and n ends anywhere above 0 (in the tutorial, whose threads all
 *        sleep before they write, at 99).
 *
 * Why:   Nothing orders the threads with each other, so the reads and writes of any
 *        two of them conflict, whatever the schedule.
 *
 * Fix:   A lock, held from the read to the write: n ends at exactly 0.
 *
 * From:  CSDN: mutual exclusion, n = temp - 1 in 100 threads
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 100 };

static int n = 100;

/*
 * The work between the read and the write. It is a call, since ThreadSanitizer
 * watches no read that a write to the same place follows at once.
 */
static int less_one(int value)
{
    return value - 1;
}

static void *work(void *unused)
{
    (void)unused;
    int temp = n;       /* @expect data-race */
    n = less_one(temp); /* @expect data-race */
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
    static pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, work, NULL));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    printf("n is %d\n", n);
    return n == 0 ? 0 : 1;
}
