/* SPDX-License-Identifier: MIT */
/*
 * What:  main puts five tasks into a queue, has a worker thread do them, and waits in
 *        join() until there is no unfinished task. The worker calls task_done() after
 *        each of its tasks.
 *
 * Wrong: task_done() lowers the number of unfinished tasks without the number's lock.
 *        Two calls at once, or a put() at the same time, can lose one: join() then
 *        waits for ever for a task that is done, or returns before the last one is.
 *
 * Why:   join() reads the number under the lock, but the worker comes to that lock only
 *        after the last task, so nothing orders the read with the worker's writes. (DRD
 *        names only the later access, which is the worker's. As there is one worker,
 *        and all tasks are put before it starts, no call is lost: the program ends.)
 *
 * Fix:   Lower it under the lock.
 *
 * From:  CSDN: queue, task_done() and join()
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS = 5 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of the tasks */
static pthread_mutex_t done_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_tasks_done = PTHREAD_COND_INITIALIZER;
static int tasks[TASKS], put_count, got;
static long unfinished;
static int sum;

static void put(int task)
{
    pthread_mutex_lock(&lock);
    tasks[put_count++] = task;
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&done_lock);
    unfinished++;
    pthread_mutex_unlock(&done_lock);
}

static int get(void)
{
    pthread_mutex_lock(&lock);
    int task = tasks[got++];
    pthread_mutex_unlock(&lock);
    return task;
}

static void task_done(void)
{
    unfinished--; /* @expect data-race */
    if (unfinished > 0)
        return;
    pthread_mutex_lock(&done_lock);
    pthread_cond_signal(&all_tasks_done);
    pthread_mutex_unlock(&done_lock);
}

static void join(void)
{
    pthread_mutex_lock(&done_lock);
    while (unfinished > 0) /* @expect[tsan,helgrind] data-race */
        pthread_cond_wait(&all_tasks_done, &done_lock);
    pthread_mutex_unlock(&done_lock);
}

/* What a task takes: gives way to the other threads. */
static void work(void)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
}

static void *worker(void *unused)
{
    (void)unused;
    for (int i = 0; i < TASKS; i++) {
        int task = get();
        work();
        sum += task;
        task_done();
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
    pthread_t thread;

    for (int task = 1; task <= TASKS; task++)
        put(task);
    must(pthread_create(&thread, NULL, worker, NULL));
    join();
    puts("All tasks are done.");
    must(pthread_join(thread, NULL));
    return sum == 15 ? 0 : 1;
}
