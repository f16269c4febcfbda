/* SPDX-License-Identifier: MIT */
/*
 * A deadlock after some work, for the benchmark: each thread writes the time
 * (monotonic clock, nanoseconds, a line each) at which it goes to block.
 */
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t both;
static pthread_t threads[2];

static void stamp(void)
{
    char line[32];
    struct timespec now;
    int len;

    clock_gettime(CLOCK_MONOTONIC, &now);
    len = snprintf(line, sizeof(line), "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
    if (write(STDOUT_FILENO, line, (size_t)len) != len)
        _exit(9);
}

static void *work(void *argument)
{
    long mine = (long)argument;
    const struct timespec a_while = {.tv_nsec = 50000000};

    pthread_mutex_lock(&locks[mine]);
    nanosleep(&a_while, NULL); /* the work */
    pthread_barrier_wait(&both);
    stamp();
    pthread_mutex_lock(&locks[1 - mine]);
    return NULL;
}

int main(void)
{
    pthread_barrier_init(&both, NULL, 2);
    for (long i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    pthread_join(threads[0], NULL);
    return 0;
}
