/* SPDX-License-Identifier: MIT */
/*
 * What:  main submits two tasks to an executor and shuts it down. A worker takes the
 *        tasks from the executor's queue and answers with the result of each, over a
 *        pair of sockets.
 *
 * Wrong: The shutdown does not wait. It frees the queue when the first result is
 *        there, and the worker takes the second task out of memory that is no longer
 *        its own.
 *
 * Why:   The sockets put the free between the worker's two looks into the queue in
 *        every run. The second look is what ThreadSanitizer reports, which remembers
 *        what was freed. Helgrind and DRD are told to take free() for a write
 *        (--free-is-write=yes); they do not follow sockets, so to them nothing
 *        orders it with the looks.
 *
 * Fix:   Wait for the worker, and free the queue then. (A submit that comes too late
 *        is refused in both programs.)
 *
 * From:  CSDN: concurrent.futures, shutdown(wait=True), submit after shutdown
 *
 * @option helgrind,drd: --free-is-write=yes
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TASKS = 2 };

struct queue {
    long submitted;
    char times[TASKS];
};

struct executor {
    pthread_t worker;
    int sockets[2]; /* main's end, the worker's end */
    struct queue *queue;
    bool is_shut_down;
};

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static bool submit(struct executor *executor, char times)
{
    if (executor->is_shut_down || executor->queue->submitted == TASKS)
        return false;
    executor->queue->times[executor->queue->submitted++] = times;
    return true;
}

static char task_at(const struct queue *queue, int i)
{
    return queue->times[i]; /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
}

static void *run_worker(void *argument)
{
    const struct executor *executor = argument;
    const struct queue *queue = executor->queue;
    char go;

    for (int i = 0; i < TASKS && read(executor->sockets[1], &go, 1) == 1; i++) {
        char result = task_at(queue, i);
        if (write(executor->sockets[1], &result, 1) != 1)
            break;
    }
    return NULL;
}

static int next_result(const struct executor *executor)
{
    char result;

    if (write(executor->sockets[0], "?", 1) != 1 || read(executor->sockets[0], &result, 1) != 1)
        exit(2);
    return result;
}

static void executor_shutdown(struct executor *executor)
{
    executor->is_shut_down = true;
    free(executor->queue); /* @expect[tsan] heap-use-after-free @expect[helgrind,drd] data-race */
}

int main(void)
{
    static struct executor executor;

    executor.queue = calloc(1, sizeof *executor.queue);
    if (executor.queue == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, executor.sockets) != 0)
        exit(2);
    bool in_time = submit(&executor, 3) && submit(&executor, 2);
    must(pthread_create(&executor.worker, NULL, run_worker, &executor));
    int sum = next_result(&executor);
    executor_shutdown(&executor);
    sum += next_result(&executor);
    bool too_late = submit(&executor, 4);
    must(pthread_join(executor.worker, NULL));
    printf("got %d pages\n", sum);
    return in_time && !too_late && sum == 5 ? 0 : 1;
}
