/* SPDX-License-Identifier: MIT */
/* Correct: the child leaves by _exit. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    waitpid(pid, 0, 0);
    return 0;
}
