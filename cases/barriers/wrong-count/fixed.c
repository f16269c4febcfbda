/* SPDX-License-Identifier: MIT */
/*
 * What:  Three runners start together at a barrier.
 *
 * Fix:   The count is that of the threads that come; it is said in one place.
 *
 * From:  POSIX.1-2017, XSH pthread_barrier_init: count is the number of threads that must
 *        call pthread_barrier_wait() before any of them returns
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNNERS = 3 };

static char finished[] = "finished";
static pthread_barrier_t start;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *runner(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&start);
    return finished;
}

int main(void)
{
    pthread_t threads[RUNNERS];
    int home = 0;

    must(pthread_barrier_init(&start, NULL, RUNNERS));
    for (int i = 0; i < RUNNERS; i++)
        must(pthread_create(&threads[i], NULL, runner, NULL));
    for (int i = 0; i < RUNNERS; i++) {
        void *result;
        must(pthread_join(threads[i], &result));
        home += result == finished;
    }
    printf("%d runners finished\n", home);
    return home == RUNNERS ? 0 : 1;
}
