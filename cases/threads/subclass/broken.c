/* SPDX-License-Identifier: MIT */
/*
 * What:  main makes five MyThread objects. Such an object has the number that it was
 *        made with, and a thread that runs with it.
 *
 * Wrong: The constructor starts the thread before it has set the number. The thread
 *        can run with a number that is not there yet. (In Python a MyThread is made
 *        and started in two steps.)
 *
 * Why:   Starting a thread orders what came before the start, not what comes after
 *        it: the constructor's write and the thread's read conflict, whichever
 *        comes first.
 *
 * Fix:   Set the fields first, start the thread last.
 *
 * From:  MOTW-zh: Subclassing Thread, threading_subclass; CSDN: MyThread(n)
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 5 };

struct my_thread {
    pthread_t id;
    long n;
    long ran_with;
};

static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

/* The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        sched_yield();
    }
}

static void *run(void *argument)
{
    struct my_thread *self = argument;

    work();
    self->ran_with = self->n; /* @expect data-race */
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void my_thread_init(struct my_thread *self, long n)
{
    must(pthread_create(&self->id, NULL, run, self));
    self->n = n; /* @expect data-race */
}

int main(void)
{
    static struct my_thread threads[THREADS];
    int right = 0;

    for (int i = 0; i < THREADS; i++)
        my_thread_init(&threads[i], i + 1);
    pthread_rwlock_wrlock(&main_is_ahead);
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(threads[i].id, NULL));
        printf("task %ld\n", threads[i].ran_with);
        right += threads[i].ran_with == i + 1;
    }
    pthread_rwlock_unlock(&main_is_ahead);
    return right == THREADS ? 0 : 1;
}
