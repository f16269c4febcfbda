/* SPDX-License-Identifier: MIT */
/*
 * What:  Three threads, two of them with names and one with the name that it got by
 *        default, each ask for the current thread's name when they exit.
 *
 * Wrong: "The current thread's name" is one buffer for all. The thread that sets it
 *        last names them all, or a thread finds half of one name and half of
 *        another.
 *
 * Why:   Each thread sets the buffer and looks into it, and nothing orders one
 *        thread's copying with another's. All of it is done by one line.
 *
 * Fix:   Make the buffer thread-local: one for each thread.
 *
 * From:  MOTW-zh: Determining the Current Thread, threading_names (worker,
 *        my_service)
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 3, NAME_SIZE = 16 };

struct thread {
    pthread_t id;
    const char *name;
    char exiting[NAME_SIZE]; /* who said that it exits */
};

static struct thread threads[THREADS] = {
    {.name = "my_service"}, {.name = "worker"}, {.name = "Thread-1"}};

static char current_name[NAME_SIZE];

static void copy(char *to, const char *from)
{
    while ((*to++ = *from++) != '\0') /* @expect data-race */
        continue;
}

/* The tutorial sleeps here: time for the others. The bug is there without it. */
static void work(void)
{
    for (int i = 0; i < 100; i++)
        sched_yield();
}

static void *run(void *argument)
{
    struct thread *self = argument;

    copy(current_name, self->name);
    work();
    copy(self->exiting, current_name);
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
    int right = 0;

    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i].id, NULL, run, &threads[i]));
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i].id, NULL));
    for (int i = 0; i < THREADS; i++) {
        printf("%s Exiting\n", threads[i].exiting);
        right += strcmp(threads[i].exiting, threads[i].name) == 0;
    }
    return right == THREADS ? 0 : 1;
}
