/* SPDX-License-Identifier: MIT */
/*
 * What:  Two workers keep their count of jobs in thread-specific data, and add it to a total
 *        when they are done.
 *
 * Wrong: main deletes the key when the first worker has ended. If the second still asks for
 *        its data, it is told that there is none, and its jobs are lost.
 *
 * Why:   The table of keys is libc's own, where no detector looks. The total is wrong in
 *        those orders only in which the second is late, which explore looks for.
 *
 * Fix:   main deletes the key when it has joined both workers.
 *
 * From:  POSIX.1-2017, pthread_key_delete and pthread_getspecific (calling it with a key that
 *        was deleted is undefined); SEI CERT C CON30-C
 *
 * @blind tsan: it watches code that was compiled for it, and the table of keys is libc's
 *
 * @blind helgrind: it checks no use of keys, and takes the atomic exchange that deletes one for a
 * read
 *
 * @blind drd: it checks no use of keys, and takes the atomic exchange that deletes one for a
 * read
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
    must(pthread_key_delete(key));
    must(pthread_join(second, NULL));
    printf("the total is %d\n", total);
    return total == 2 * JOBS ? 0 : 1; /* @expect[explore] exit-status */
}
