/* SPDX-License-Identifier: MIT */
/* Correct: the main thread of the child leaves by pthread_exit, and the parent waits for its end.
 */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void *work(void *argument)
{
    return argument;
}

int main(void)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        pthread_t thread;

        pthread_create(&thread, NULL, work, NULL);
        pthread_detach(thread);
        pthread_exit(NULL);
    }
    return waitpid(pid, &status, 0) != pid;
}
