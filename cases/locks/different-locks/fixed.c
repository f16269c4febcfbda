/* SPDX-License-Identifier: MIT */
/*
 * What:  Two threads add one to g_num 1,000 times each, and take a lock for it.
 *
 * Fix:   One lock for one datum.
 *
 * From:  CSDN: thread locks ("several locks can be defined, any of them can guard
 *        the resource")
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000 };

static pthread_mutex_t lock1 = PTHREAD_MUTEX_INITIALIZER;
static int g_num;

static void *work(void *argument)
{
    pthread_mutex_t *lock = argument;

    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(lock);
        g_num += 1;
        pthread_mutex_unlock(lock);
    }
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
    pthread_t work1, work2;

    must(pthread_create(&work1, NULL, work, &lock1));
    must(pthread_create(&work2, NULL, work, &lock1));
    must(pthread_join(work1, NULL));
    must(pthread_join(work2, NULL));
    printf("g_num is %d, and should be %d.\n", g_num, 2 * ROUNDS);
    return g_num == 2 * ROUNDS ? 0 : 1;
}
