/* SPDX-License-Identifier: MIT */
/* Correct: the child becomes another program. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        execl("/bin/true", "true", (char *)0);
        _exit(1);
    }
    waitpid(pid, 0, 0);
    return 0;
}
