/* SPDX-License-Identifier: MIT */
/*
 * What:  Three workers of a pool greet. What they greet with is set up by the pool's
 *        initializer, which the first worker that needs it calls. Four pools, in turn.
 *
 * Wrong: Double-checked locking: a worker takes the lock only if it finds the plain
 *        pointer empty. One that finds it set has no order with the set-up, and may
 *        follow the pointer to something that is, for this worker, not made yet.
 *
 * Why:   The first look of each worker is made before it takes any lock. So nothing
 *        orders it with the write of the one that did the set-up, and the two
 *        conflict whichever comes first. (DRD names only the later one, which is the
 *        look. ThreadSanitizer can miss two accesses at the very same instant, hence
 *        the four pools.)
 *
 * Fix:   Look under the lock. (pthread_once() would do as well, but Helgrind does not
 *        know what it orders.)
 *
 * From:  CSDN: concurrent.futures, ThreadPoolExecutor(initializer, initargs)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORKERS = 3, POOLS = 4 };

static const char *greeting;
static int set_up;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *initializer(const char *initargs)
{
    set_up++;
    return initargs;
}

static const char *get_greeting(void)
{
    const char *local = greeting; /* @expect data-race */
    if (local == NULL) {
        pthread_mutex_lock(&lock);
        local = greeting;
        if (local == NULL) {
            local = initializer("hello");
            greeting = local; /* @expect data-race */
        }
        pthread_mutex_unlock(&lock);
    }
    return local;
}

static void *worker(void *argument)
{
    const char **greets_with = argument;

    *greets_with = get_greeting();
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
    static const char *greetings[MAX_WORKERS];
    pthread_t workers[MAX_WORKERS];
    int greeted = 0;

    for (int pool = 0; pool < POOLS; pool++) {
        greeting = NULL;
        for (int i = 0; i < MAX_WORKERS; i++)
            must(pthread_create(&workers[i], NULL, worker, &greetings[i]));
        for (int i = 0; i < MAX_WORKERS; i++) {
            must(pthread_join(workers[i], NULL));
            greeted += strcmp(greetings[i], "hello") == 0;
        }
    }
    printf("%d workers greeted, after %d set-ups.\n", greeted, set_up);
    return greeted == POOLS * MAX_WORKERS && set_up == POOLS ? 0 : 1;
}
