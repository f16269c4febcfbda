/* SPDX-License-Identifier: MIT */
/*
 * What:  main puts five tasks into a queue, has a worker thread do them, and waits in
 *        join() until there is no unfinished task. The worker calls task_done() after
 *        each of its tasks.
 *
 * Wrong: task_done() lowers the number of unfinished tasks without the lock. Two calls
 *        at once, or a put() at the same time, can lose one; join() then waits for ever
 *        for a task that is done, or comes back before the last one is.
 *
 * Why:   join() reads the number while the worker is at its first tasks. The worker has
 *        taken the lock, to get a task, before that, and does not take it again before
 *        it lowers the number: nothing orders the two. (DRD names only the later access,
 *        which is the worker's. As there is one worker, and all tasks are put before it
 *        starts, nothing is lost here, and the program ends.)
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

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_tasks_done = PTHREAD_COND_INITIALIZER;
static int tasks[TASKS], put_count, got;
static long unfinished;
static int sum;

static void put(int task)
{
    pthread_mutex_lock(&lock);
    tasks[put_count++] = task;
    unfinished++;
    pthread_mutex_unlock(&lock);
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
    pthread_mutex_lock(&lock);
    if (unfinished == 0)
        pthread_cond_signal(&all_tasks_done);
    pthread_mutex_unlock(&lock);
}

static void join(void)
{
    pthread_mutex_lock(&lock);
    while (unfinished > 0) /* @expect[tsan,helgrind] data-race */
        pthread_cond_wait(&all_tasks_done, &lock);
    pthread_mutex_unlock(&lock);
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
    int done = sum;
    must(pthread_join(thread, NULL));
    printf("All tasks are done, they are worth %d.\n", done);
    return done == 15 ? 0 : 1;
}
