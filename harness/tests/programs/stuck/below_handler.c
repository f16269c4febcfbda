/* SPDX-License-Identifier: MIT */
/* A parent with handlers, as a shell is, waits for a child that is deadlocked. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void note(int signal)
{
    (void)signal;
}

int main(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};

    sigaction(SIGCHLD, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (fork() == 0) {
        pthread_mutex_lock(&lock);
        pthread_mutex_lock(&lock); /* blocked */
    }
    return wait(NULL) < 0;
}
