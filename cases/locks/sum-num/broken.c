/* SPDX-License-Identifier: MIT */
/*
 * What:  Six threads, numbered from 0, add their number to num, holding a lock, and
 *        print the sum so far.
 *
 * Wrong: The release comes one line too early (in Python: the print is indented one
 *        step too little for the `with` block). The sum that is printed is not the
 *        thread's own: others may have added to it meanwhile.
 *
 * Why:   The read for the print is made without the lock, so nothing orders it with
 *        the additions of the threads that follow, whatever the schedule. (DRD names
 *        only the later access, which is the addition: no thread gets in between
 *        the release and the read there.)
 *
 * Fix:   Print first, then release.
 *
 * From:  CSDN: `with lock` (sum_num, num)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 6 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int num;

static void *sum_num(void *argument)
{
    const int *i = argument;

    pthread_mutex_lock(&lock);
    num += *i; /* @expect data-race */
    pthread_mutex_unlock(&lock);
    printf("%d\n", num); /* @expect data-race */
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
    static int numbers[THREADS];

    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        must(pthread_create(&threads[i], NULL, sum_num, &numbers[i]));
    }
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    return num == 15 ? 0 : 1;
}
