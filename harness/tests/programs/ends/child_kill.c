/* SPDX-License-Identifier: MIT */
/* Correct: the parent ends its helper by SIGKILL, as supervisors do. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char byte = 0;
    int ends[2];
    pid_t pid;

    if (pipe(ends) != 0)
        return 2;
    pid = fork();
    if (pid == 0) {
        if (write(ends[1], &byte, 1) != 1)
            _exit(2);
        for (;;)
            pause();
    }
    if (read(ends[0], &byte, 1) != 1)
        return 2;
    kill(pid, SIGKILL);
    waitpid(pid, 0, 0);
    return 0;
}
