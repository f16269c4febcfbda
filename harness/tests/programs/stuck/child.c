/* SPDX-License-Identifier: MIT */
/* The parent waits for a child that is stuck. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    pid_t child = fork();

    if (child == 0) {
        pthread_mutex_lock(&lock);
        pthread_mutex_lock(&lock); /* blocked */
    }
    return waitpid(child, NULL, 0) < 0;
}
