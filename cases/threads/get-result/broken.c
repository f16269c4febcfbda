/* SPDX-License-Identifier: MIT */
/*
 * What:  Two MyThread objects compute the factorial of 12 and the 12th Fibonacci
 *        number. main gets the results.
 *
 * Wrong: getResult() polls a plain flag that the thread sets when the result is
 *        there. The flag itself is shared without any order, and it orders nothing
 *        else: main may see it set and the result not.
 *
 * Why:   The last poll finds the thread's write of the flag, and the read behind it
 *        the thread's write of the result. Neither pair has an order that a
 *        processor or a compiler must keep.
 *
 * Fix:   getResult() joins the thread.
 *
 * From:  CSDN: MyThread.getResult
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2 };

struct my_thread {
    pthread_t id;
    long (*func)(int);
    long res;
    bool done;
};

static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

static long fac(int n)
{
    return n < 2 ? 1 : n * fac(n - 1);
}

static long fib(int n)
{
    return n < 2 ? 1 : fib(n - 2) + fib(n - 1);
}

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
    self->res = self->func(12); /* @expect data-race */
    self->done = true;          /* @expect data-race */
    return NULL;
}

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static bool is_alive(const struct my_thread *t)
{
    return !t->done; /* @expect data-race */
}

static long get_result(const struct my_thread *t)
{
    while (is_alive(t))
        sched_yield();
    return t->res; /* @expect data-race */
}

int main(void)
{
    struct my_thread threads[THREADS] = {{.func = fac}, {.func = fib}};
    long results[THREADS];

    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i].id, NULL, run, &threads[i]));
    puts(is_alive(&threads[1]) ? "fib is alive" : "fib is done");
    pthread_rwlock_wrlock(&main_is_ahead);
    for (int i = 0; i < THREADS; i++)
        results[i] = get_result(&threads[i]);
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i].id, NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    printf("%ld %ld\n", results[0], results[1]);
    return results[0] == 479001600 && results[1] == 233 ? 0 : 1;
}
