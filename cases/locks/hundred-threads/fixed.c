/* SPDX-License-Identifier: MIT */
/*
 * What:  n is 100, and each of a hundred threads takes one away: it reads n, works a
 *        while, and writes back what it has read, less one.
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

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
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
    pthread_mutex_lock(&lock);
    int temp = n;
    n = less_one(temp);
    pthread_mutex_unlock(&lock);
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
