/* SPDX-License-Identifier: MIT */
/*
 * What:  A worker runs three tasks, one after the other. main cancels them from the
 *        last one on; those that have not started yet will not be run.
 *
 * Wrong: Starting a task and cancelling it both test the state and then change it,
 *        with no lock. Both may find the task pending: it runs, and main has been
 *        told that it was cancelled.
 *
 * Why:   The worker and main both make the step for each of the tasks. Whoever is
 *        first reads the state and changes it; the other one reads it. Nothing orders
 *        the two, so that the read conflicts with the change whichever comes first.
 *        (DRD names only the later one, which is the read.)
 *
 * Fix:   One lock, held from the test to the change.
 *
 * From:  CSDN: concurrent.futures, cancel (CancelledError)
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS = 3 };

enum state { PENDING, RUNNING, CANCELLED };

struct future {
    long times;
    enum state state;
};

static struct future futures[TASKS] = {{3, PENDING}, {2, PENDING}, {4, PENDING}};
static int run;

/* Says whether the future was still pending. */
static bool change_state(struct future *future, enum state state)
{
    bool pending = future->state == PENDING; /* @expect data-race */
    if (pending)
        future->state = state; /* @expect data-race */
    return pending;
}

static void *worker(void *unused)
{
    (void)unused;
    for (int i = 0; i < TASKS; i++)
        if (change_state(&futures[i], RUNNING))
            run++;
    return NULL;
}

static bool cancel(struct future *future)
{
    return change_state(future, CANCELLED);
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
    int cancelled = 0;

    must(pthread_create(&thread, NULL, worker, NULL));
    for (int i = TASKS - 1; i >= 0; i--)
        if (cancel(&futures[i]))
            cancelled++;
    must(pthread_join(thread, NULL));
    printf("%d run, %d cancelled\n", run, cancelled);
    return run + cancelled == TASKS ? 0 : 1;
}
