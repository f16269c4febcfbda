/* SPDX-License-Identifier: MIT */
/*
 * What:  work1 adds one to g_num three times; work2 prints it.
 *
 * Fix:   Join the first before the second is started.
 *
 * From:  CSDN: global variables are shared between threads (g_num = 100, work1,
 *        work2, time.sleep(1))
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int g_num = 100;
static int seen; /* by work2 */

static void *work1(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++)
        g_num += 1;
    return NULL;
}

static void *work2(void *unused)
{
    (void)unused;
    seen = g_num;
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
    pthread_t t1, t2;

    must(pthread_create(&t1, NULL, work1, NULL));
    must(pthread_join(t1, NULL));
    must(pthread_create(&t2, NULL, work2, NULL));
    must(pthread_join(t2, NULL));
    printf("in work2, g_num is %d\n", seen);
    return seen == 103 ? 0 : 1;
}
