/* SPDX-License-Identifier: MIT */
/* Correct: what a death test does. The parent wants its child to end by a failed assertion. */
#include <assert.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        assert(getpid() == 0);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status == 0;
}
