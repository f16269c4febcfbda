/* SPDX-License-Identifier: MIT */
/*
 * What:  work1 adds one to g_num three times; work2 prints it.
 *
 * Wrong: Between the two starts main sleeps, and takes that for an order: by then
 *        work1 will have finished. It has, nearly always. On a machine that is busy
 *        enough work2 prints 100, 101 or 102 instead of 103.
 *
 * Why:   A sleep orders nothing: work1's writes and work2's read conflict even if
 *        they are seconds apart. ThreadSanitizer names the sleep in its report ("As
 *        if synchronized via sleep").
 *
 * Fix:   Join the first before the second is started.
 *
 * From:  CSDN: global variables are shared between threads (g_num = 100, work1,
 *        work2, time.sleep(1))
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int g_num = 100;
static int seen; /* by work2 */

static void *work1(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++)
        g_num += 1; /* @expect data-race */
    return NULL;
}

static void *work2(void *unused)
{
    (void)unused;
    seen = g_num; /* @expect data-race */
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
    const struct timespec a_while = {.tv_nsec = 20000000};
    pthread_t t1, t2;

    must(pthread_create(&t1, NULL, work1, NULL));
    nanosleep(&a_while, NULL);
    must(pthread_create(&t2, NULL, work2, NULL));
    must(pthread_join(t1, NULL));
    must(pthread_join(t2, NULL));
    printf("in work2, g_num is %d\n", seen);
    return seen == 103 ? 0 : 1;
}
