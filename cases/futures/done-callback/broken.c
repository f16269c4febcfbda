/* SPDX-License-Identifier: MIT */
/*
 * What:  main submits a task and adds a callback to its future. When the task is
 *        done, the worker calls the callback, which asks the future for the result.
 *
 * Wrong: The worker still holds the future's lock when it calls the callback. For
 *        the result, the callback needs the same lock, and so waits for itself.
 *
 * Why:   There is one way through set_result(), and it comes to result() with the
 *        lock held: the hang comes in every run. Helgrind and DRD speak at the
 *        second lock, before it blocks.
 *
 * Fix:   Call the callback after the release.
 *
 * From:  CSDN: concurrent.futures, add_done_callback (get_result)
 *
 * @blind tsan: it reports no hang as such, and the lock is never misused otherwise
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
    pthread_mutex_lock(&future->lock); /* @expect[helgrind,drd] deadlock @stuck */
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
    future->callback(future);
    pthread_mutex_unlock(&future->lock);
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
