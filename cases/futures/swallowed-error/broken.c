/* SPDX-License-Identifier: MIT */
/*
 * What:  main has a pool of three workers call a function for the names 0 to 2. For
 *        one of them the function fails, and main wants to know.
 *
 * Wrong: All workers leave their error code in one place of the executor's. Nobody
 *        collects it between two tasks: the success of a later one wipes out the
 *        error, and main ends as if nothing had happened.
 *
 * Why:   Each worker writes the code once, and nothing orders two workers, so that
 *        any two of the writes conflict.
 *
 * Fix:   The future of a task carries its error. main asks each future, after the
 *        join that orders the worker's write before its own look.
 *
 * From:  RP-full, RP-zh, RP-notes: Using a ThreadPoolExecutor, the note that the
 *        executor hides exceptions (thread_function called with the wrong arguments)
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORKERS = 3 };

struct future {
    pthread_t worker;
    long name;
};

static struct {
    struct future futures[MAX_WORKERS];
    int error;
} executor;

static int thread_function(long name)
{
    return name == 0 ? EINVAL : 0;
}

static void *run_worker(void *argument)
{
    struct future *future = argument;

    executor.error = thread_function(future->name); /* @expect data-race */
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
    int failed = 0;

    for (long name = 0; name < MAX_WORKERS; name++) {
        struct future *future = &executor.futures[name];
        future->name = name;
        must(pthread_create(&future->worker, NULL, run_worker, future));
    }
    for (int i = 0; i < MAX_WORKERS; i++)
        must(pthread_join(executor.futures[i].worker, NULL));
    if (executor.error != 0)
        failed++;
    printf("Main    : all done, %d failed\n", failed);
    return failed == 1 ? 0 : 1;
}
