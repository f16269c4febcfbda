/* SPDX-License-Identifier: MIT */
/* A parent that goes on watches a child of which two threads are deadlocked. */
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t both;

static void take(int first)
{
    pthread_mutex_lock(&locks[first]);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&locks[1 - first]); /* blocked */
}

static void *take_second(void *unused)
{
    take(1);
    return unused;
}

int main(void)
{
    struct timespec time = {.tv_nsec = 1000000};
    pid_t child = fork();
    pthread_t thread;

    if (child == 0) {
        pthread_barrier_init(&both, NULL, 2);
        pthread_create(&thread, NULL, take_second, NULL);
        take(0);
    }
    while (waitpid(child, NULL, WNOHANG) == 0)
        nanosleep(&time, NULL);
    return 0;
}
