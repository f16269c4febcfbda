/* SPDX-License-Identifier: MIT */
/*
 * What:  main submits a task and adds a callback to its future. When the task is
 *        done, the worker calls the callback, which asks the future for the result.
 *
 * Fix:   Call the callback after the release.
 *
 * From:  CSDN: concurrent.futures, add_done_callback (get_result)
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct future {
    pthread_t worker;
    pthread_mutex_t lock;
    pthread_cond_t is_done;
    bool done;
    long result;
    void (*callback)(struct future *);
};

static long result(struct future *future)
{
    pthread_mutex_lock(&future->lock);
    while (!future->done)
        pthread_cond_wait(&future->is_done, &future->lock);
    long value = future->result;
    pthread_mutex_unlock(&future->lock);
    return value;
}

static void set_result(struct future *future, long value)
{
    pthread_mutex_lock(&future->lock);
    future->result = value;
    future->done = true;
    pthread_cond_broadcast(&future->is_done);
    pthread_mutex_unlock(&future->lock);
    future->callback(future);
}

static void *task(void *argument)
{
    long sum = 0;

    for (long i = 0; i < 50; i++)
        sum += i;
    set_result(argument, sum);
    return NULL;
}

static void get_result(struct future *future)
{
    printf("The callback got %ld.\n", result(future));
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
    static struct future future = {.callback = get_result};

    must(pthread_mutex_init(&future.lock, NULL));
    must(pthread_cond_init(&future.is_done, NULL));
    must(pthread_create(&future.worker, NULL, task, &future));
    must(pthread_join(future.worker, NULL));
    return result(&future) == 1225 ? 0 : 1;
}
