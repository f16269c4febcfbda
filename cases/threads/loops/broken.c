/* SPDX-License-Identifier: MIT */
/*
 * What:  Two loops run in threads of their own. Each takes down what ctime() says of
 *        its end: the start of the program and the seconds that it is to last.
 *
 * Wrong: ctime() has one static buffer for its results. What a loop takes down can
 *        be the other one's time, or a mixture of both.
 *
 * Why:   Both call ctime() and both read its result, with no order between them. The
 *        loops start together and do some work between the call and the reading, so
 *        one loop reads after the other's call: that is what Helgrind needs, which
 *        shows no race whose innermost frame is in libc.
 *
 * Fix:   ctime_r(), with a buffer for each thread.
 *
 * From:  CSDN: loop(nloop, nsec) in two threads, loops [4, 2], ctime()
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOPS = 2, STAMP_SIZE = 26 };

static const int loops[LOOPS] = {4, 2};
static char done_at[LOOPS][STAMP_SIZE];
static time_t start;
static pthread_barrier_t together;

/* The tutorial sleeps here: time for the others. */
static void work(void)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
}

static void *loop(void *argument)
{
    const int *nsec = argument;
    time_t end = start + *nsec;

    pthread_barrier_wait(&together);
    const char *stamp = ctime(&end); /* @expect[tsan,helgrind] data-race */
    work();
    memcpy(done_at[nsec - loops], stamp, STAMP_SIZE); /* @expect[helgrind,drd] data-race */
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
    pthread_t threads[LOOPS];
    int right = 0;

    setenv("TZ", "UTC0", 1);
    start = time(NULL);
    printf("starting at: %s", ctime(&start));
    must(pthread_barrier_init(&together, NULL, LOOPS));
    for (int i = 0; i < LOOPS; i++)
        must(pthread_create(&threads[i], NULL, loop, (void *)&loops[i]));
    for (int i = 0; i < LOOPS; i++)
        must(pthread_join(threads[i], NULL));
    for (int i = 0; i < LOOPS; i++) {
        time_t end = start + loops[i];
        printf("loop %d done at: %.26s", i, done_at[i]);
        right += strncmp(done_at[i], ctime(&end), STAMP_SIZE) == 0;
    }
    return right == LOOPS ? 0 : 1;
}
