/* SPDX-License-Identifier: MIT */
/* A child forked from a process with threads makes a thread. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_barrier_t barrier;

static void *wait_for_end(void *arg)
{
    pthread_barrier_wait(&barrier);
    return arg;
}

int main(void)
{
    pthread_t thread;
    pid_t child;

    pthread_barrier_init(&barrier, NULL, 2);
    pthread_create(&thread, NULL, wait_for_end, NULL);
    child = fork();
    if (child == 0) {
        pthread_create(&thread, NULL, wait_for_end, NULL);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    pthread_barrier_wait(&barrier);
    return pthread_join(thread, NULL);
}
