/* SPDX-License-Identifier: MIT */
/*
 * What:  Two workers keep their count of jobs in thread-specific data, and add it to a total
 *        when they are done.
 *
 * Fix:   main deletes the key when it has joined both workers.
 *
 * From:  POSIX.1-2017, pthread_key_delete and pthread_getspecific (calling it with a key that
 *        was deleted is undefined); SEI CERT C CON30-C
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS = 3 };

static pthread_key_t key;
static atomic_int total;

static void count_job(void)
{
    int *count = pthread_getspecific(key);

    if (count != NULL)
        (*count)++;
}

static void *worker(void *unused)
{
    int count = 0;

    (void)unused;
    pthread_setspecific(key, &count);
    for (int job = 0; job < JOBS; job++)
        count_job();
    atomic_fetch_add(&total, count);
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
    pthread_t first, second;

    must(pthread_key_create(&key, NULL));
    must(pthread_create(&first, NULL, worker, NULL));
    must(pthread_create(&second, NULL, worker, NULL));
    must(pthread_join(first, NULL));
    must(pthread_join(second, NULL));
    must(pthread_key_delete(key));
    printf("the total is %d\n", total);
    return total == 2 * JOBS ? 0 : 1;
}
