/* SPDX-License-Identifier: MIT */
/*
 * What:  Two loops run in threads of their own. Each takes down what ctime() says of
 *        its end: the start of the program and the seconds that it is to last.
 *
 * Wrong: ctime() has one static buffer for its results. What a loop takes down can
 *        be the other one's time, or a mixture of both.
 *
 * Why:   Both call ctime() and both read its result, with no order between them. main
 *        calls it too, between a loop's call and its reading: that is what Helgrind
 *        needs, which shows no race whose innermost frame is in libc. (ThreadSanitizer
 *        can miss calls at the very same instant: the second loop's comes after the first
 *        one's, by something that orders nothing.)
 *
 * Fix:   ctime_r(), with a buffer for each thread.
 *
 * From:  CSDN: loop(nloop, nsec) in two threads, loops [4, 2], ctime()
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOPS = 2, STAMP_SIZE = 26 };

static const int loops[LOOPS] = {4, 2};
static char done_at[LOOPS][STAMP_SIZE];
static time_t start;
static sem_t begun;
static atomic_int turn; /* relaxed: it orders nothing for a detector */
static pthread_rwlock_t main_is_ahead = PTHREAD_RWLOCK_INITIALIZER;

/*
 * The tutorial sleeps here. This waits until main holds the lock; a failed try orders nothing. It
 * pauses, for ThreadSanitizer keeps only so much of what each thread did last.
 */
static void work(void)
{
    while (pthread_rwlock_tryrdlock(&main_is_ahead) == 0) {
        pthread_rwlock_unlock(&main_is_ahead);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

static const char *time_after(int nsec)
{
    time_t at = start + nsec;

    return ctime(&at); /* @expect data-race */
}

static void *loop(void *argument)
{
    const int *nsec = argument;

    while (atomic_load_explicit(&turn, memory_order_relaxed) < nsec - loops)
        sched_yield();
    const char *stamp = time_after(*nsec);
    atomic_fetch_add_explicit(&turn, 1, memory_order_relaxed);
    sem_post(&begun);
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
    printf("starting at: %s", time_after(0));
    must(sem_init(&begun, 0, 0));
    for (int i = 0; i < LOOPS; i++)
        must(pthread_create(&threads[i], NULL, loop, (void *)&loops[i]));
    for (int i = 0; i < LOOPS; i++)
        sem_wait(&begun);
    printf("both begun at: %s", time_after(1));
    pthread_rwlock_wrlock(&main_is_ahead);
    for (int i = 0; i < LOOPS; i++)
        must(pthread_join(threads[i], NULL));
    pthread_rwlock_unlock(&main_is_ahead);
    for (int i = 0; i < LOOPS; i++) {
        printf("loop %d done at: %.26s", i, done_at[i]);
        right += strncmp(done_at[i], time_after(loops[i]), STAMP_SIZE) == 0;
    }
    return right == LOOPS ? 0 : 1;
}
