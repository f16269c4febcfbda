/* SPDX-License-Identifier: MIT */
/*
 * What:  Three runners start together at a barrier.
 *
 * Wrong: The barrier is made for two. The first two go off without the third, which then
 *        waits for a partner that never comes.
 *
 * Why:   Three threads come to a barrier that lets pairs through, once each: one is left,
 *        whichever it is.
 *
 * Fix:   The count is that of the threads that come; it is said in one place.
 *
 * From:  POSIX.1-2017, XSH pthread_barrier_init: count is the number of threads that must
 *        call pthread_barrier_wait() before any of them returns
 *
 * @blind tsan: it reports no hang as such, and nothing else is wrong here
 *
 * @blind helgrind: it reports no wait that never ends, and nothing else is wrong
 *
 * @blind drd: it reports no wait that never ends, and nothing else is wrong
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
    pthread_barrier_wait(&start); /* @stuck @expect[explore] stuck */
    return finished;
}

int main(void)
{
    pthread_t threads[RUNNERS];
    int home = 0;

    must(pthread_barrier_init(&start, NULL, 2));
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
