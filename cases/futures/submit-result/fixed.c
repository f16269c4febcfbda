/* SPDX-License-Identifier: MIT */
/*
 * What:  main submits two tasks, each run by a worker of its own, and asks the
 *        futures that it gets for their results.
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
    pthread_mutex_t lock;
    pthread_cond_t is_done;
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
    pthread_mutex_lock(&future->lock);
    future->result = future->times;
    future->done = true;
    pthread_cond_broadcast(&future->is_done);
    pthread_mutex_unlock(&future->lock);
    return NULL;
}

static bool done(struct future *future)
{
    pthread_mutex_lock(&future->lock);
    bool is_done = future->done;
    pthread_mutex_unlock(&future->lock);
    return is_done;
}

static long result(struct future *future)
{
    pthread_mutex_lock(&future->lock);
    while (!future->done)
        pthread_cond_wait(&future->is_done, &future->lock);
    long times = future->result;
    pthread_mutex_unlock(&future->lock);
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
    must(pthread_mutex_init(&future->lock, NULL));
    must(pthread_cond_init(&future->is_done, NULL));
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
