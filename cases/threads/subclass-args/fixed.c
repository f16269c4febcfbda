/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts five MyThreadWithArgs threads, each with a number of its own
 *        and with the same two keyword arguments.
 *
 * Fix:   One record for each thread.
 *
 * From:  MOTW-zh: Subclassing Thread, threading_subclass_args (args=(i,),
 *        kwargs={'a': 'A', 'b': 'B'})
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 5 };

struct args {
    int i;
    const char *a, *b;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int runs[THREADS]; /* how often each number was run */

/* The tutorial sleeps here: time for the others. The bug is there without it. */
static void work(void)
{
    for (int i = 0; i < 100; i++)
        sched_yield();
}

static void copy(struct args *to, const struct args *from)
{
    *to = *from;
}

static void *run(void *argument)
{
    struct args args;

    work();
    copy(&args, argument);
    printf("running with (%d,) and {'a': '%s', 'b': '%s'}\n", args.i, args.a, args.b);
    pthread_mutex_lock(&lock);
    runs[args.i]++;
    pthread_mutex_unlock(&lock);
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
    pthread_t threads[THREADS];
    static struct args records[THREADS];
    int right = 0;

    for (int i = 0; i < THREADS; i++) {
        copy(&records[i], &(struct args){i, "A", "B"});
        must(pthread_create(&threads[i], NULL, run, &records[i]));
    }
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    for (int i = 0; i < THREADS; i++)
        right += runs[i] == 1;
    return right == THREADS ? 0 : 1;
}
