/* SPDX-License-Identifier: MIT */
/*
 * What:  Ten threads each add one to gl_num under a re-entrant lock, and print it.
 *
 * Wrong: They print after the release. By then another thread may have added its
 *        one: a number is printed twice, and another never.
 *
 * Why:   A thread's look at gl_num comes after its own release, so no lock orders it
 *        with the additions of the threads that follow. Each addition but the first
 *        conflicts with a look. (DRD names only the later access, which is the
 *        addition: no thread gets in between the release and the look there.)
 *
 * Fix:   Look before the release.
 *
 * From:  CSDN: recursive locks (func(lock), gl_num, RLock, ten threads)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 10 };

static pthread_mutex_t lock;
static int gl_num;

static void *func(void *argument)
{
    int *seen = argument;

    pthread_mutex_lock(&lock);
    gl_num += 1; /* @expect data-race */
    pthread_mutex_unlock(&lock);
    *seen = gl_num; /* @expect data-race */
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void init_rlock(void)
{
    pthread_mutexattr_t type;

    must(pthread_mutexattr_init(&type));
    must(pthread_mutexattr_settype(&type, PTHREAD_MUTEX_RECURSIVE));
    must(pthread_mutex_init(&lock, &type));
    must(pthread_mutexattr_destroy(&type));
}

int main(void)
{
    static pthread_t threads[THREADS];
    static int seen[THREADS];
    int sum = 0;

    init_rlock();
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, func, &seen[i]));
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(threads[i], NULL));
        printf("%d\n", seen[i]);
        sum += seen[i];
    }
    return sum == 55 ? 0 : 1; /* 1 to 10, each once */
}
