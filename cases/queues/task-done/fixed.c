/* SPDX-License-Identifier: MIT */
/*
 * What:  main puts five tasks into a queue, has a worker thread do them, and waits in
 *        join() until no task is unfinished. The worker calls task_done() after each.
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

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;      /* of the tasks */
static pthread_mutex_t done_lock = PTHREAD_MUTEX_INITIALIZER; /* of `unfinished` */
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
    pthread_mutex_lock(&done_lock);
    unfinished--;
    pthread_mutex_unlock(&done_lock);
}

static long unfinished_tasks(void)
{
    pthread_mutex_lock(&done_lock);
    long number = unfinished;
    pthread_mutex_unlock(&done_lock);
    return number;
}

static void join(void)
{
    while (unfinished_tasks() > 0)
        sched_yield();
}

static pthread_mutex_t main_is_ahead = PTHREAD_MUTEX_INITIALIZER;

/* What a task takes. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_mutex_trylock(&main_is_ahead) == 0) {
        pthread_mutex_unlock(&main_is_ahead);
        sched_yield();
    }
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
    printf("%ld tasks are unfinished.\n", unfinished_tasks());
    pthread_mutex_lock(&main_is_ahead);
    join();
    puts("All tasks are done.");
    must(pthread_join(thread, NULL));
    pthread_mutex_unlock(&main_is_ahead);
    return sum == 15 ? 0 : 1;
}
