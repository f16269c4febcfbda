/* SPDX-License-Identifier: MIT */
/*
 * What:  main starts five MyThreadWithArgs threads, each with a number of its own
 *        and with the same two keyword arguments.
 *
 * Wrong: The arguments are handed over in one record, which main fills again for the
 *        next thread while the last one may not have read it. Some numbers are run
 *        twice and others never.
 *
 * Why:   Starting a thread orders what main wrote before, not what it writes into
 *        the record after that. That and the thread's read conflict whichever comes
 *        first. Both are copies, made by one line.
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
    *to = *from; /* @expect data-race */
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
    static struct args record;
    int right = 0;

    for (int i = 0; i < THREADS; i++) {
        copy(&record, &(struct args){i, "A", "B"});
        must(pthread_create(&threads[i], NULL, run, &record));
    }
    for (int i = 0; i < THREADS; i++)
        must(pthread_join(threads[i], NULL));
    for (int i = 0; i < THREADS; i++)
        right += runs[i] == 1;
    return right == THREADS ? 0 : 1;
}
