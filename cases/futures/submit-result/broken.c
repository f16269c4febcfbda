/* SPDX-License-Identifier: MIT */
/*
 * What:  main submits two tasks, each run by a worker of its own, and asks the
 *        futures that it gets for their results.
 *
 * Wrong: A future says that it is done by a plain flag, and result() trusts the
 *        flag. Nothing makes the result arrive before the flag, or at all.
 *
 * Why:   result() polls until it reads the worker's done, and then reads the
 *        worker's result: both pairs of accesses are made in every run, and no
 *        lock orders either of them. (DRD names only the later access of a pair.
 *        main polls before the flag is set, since the workers wait for that, and
 *        after it; the result is always read after it was written.)
 *
 * Fix:   A lock round both and a condition: result() waits.
 *
 * From:  CSDN: concurrent.futures, submit, done and result (get_html)
 */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct future {
    pthread_t worker;
    long times;
    long result;
    bool done;
};

static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        pthread_mutex_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *get_html(void *argument)
{
    struct future *future = argument;

    work();
    future->result = future->times; /* @expect data-race */
    future->done = true;            /* @expect data-race */
    return NULL;
}

static bool done(struct future *future)
{
    bool is_done = future->done; /* @expect data-race */
    return is_done;
}

static long result(struct future *future)
{
    while (!done(future))
        sched_yield();
    long times = future->result; /* @expect data-race */
    return times;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void submit(struct future *future, long times)
{
    future->times = times;
    must(pthread_create(&future->worker, NULL, get_html, future));
}

int main(void)
{
    static struct future task1, task2;

    submit(&task1, 3);
    submit(&task2, 2);
    printf("done: %d, %d\n", done(&task1), done(&task2));
    pthread_mutex_lock(&main_is_ahead);
    long sum = result(&task1) + result(&task2);
    printf("got %ld pages\n", sum);
    must(pthread_join(task1.worker, NULL));
    must(pthread_join(task2.worker, NULL));
    pthread_mutex_unlock(&main_is_ahead);
    return sum == 5 ? 0 : 1;
}
