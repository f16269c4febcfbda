/* SPDX-License-Identifier: MIT */
/*
 * What:  A program with a log starts a child by fork() while another thread writes to the
 *        log. The child has a line to write too.
 *
 * Fix:   Who forks holds the lock, and both processes release it. (pthread_atfork() does this
 *        for a library, whose callers fork.)
 *
 * From:  POSIX.1-2017, XSH fork and pthread_atfork, RATIONALE: the child may hold mutexes
 *        whose owners do not exist in it
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t written;
static int lines;

static void must(int error)
{
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        exit(2);
    }
}

static void *writer(void *unused)
{
    must(pthread_mutex_lock(&lock));
    lines++;
    must(pthread_mutex_unlock(&lock));
    sem_post(&written);
    return unused;
}

static void child(void)
{
    must(pthread_mutex_unlock(&lock));
    if (pthread_mutex_trylock(&lock) != 0)
        _exit(1);
    lines++;
    pthread_mutex_unlock(&lock);
    _exit(0);
}

int main(void)
{
    pthread_t thread;
    int status;

    sem_init(&written, 0, 0);
    must(pthread_create(&thread, NULL, writer, NULL));
    must(pthread_detach(thread));
    must(pthread_mutex_lock(&lock));
    pid_t pid = fork();
    if (pid == 0)
        child();
    must(pthread_mutex_unlock(&lock));
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return 2;
    sem_wait(&written);
    printf("the child %s\n", status == 0 ? "wrote" : "would wait for ever");
    return status == 0 ? 0 : 1;
}
