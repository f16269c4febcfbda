/* SPDX-License-Identifier: MIT */
/* The child reads until the pipe ends; the parent waits for the child before it closes its end. */
#include <sys/wait.h>
#include <unistd.h>

static void read_all(int fd)
{
    char byte;

    while (read(fd, &byte, 1) > 0) /* blocked */
        continue;
}

int main(void)
{
    int ends[2];

    if (pipe(ends) != 0)
        return 9;
    if (fork() == 0) {
        close(ends[1]);
        read_all(ends[0]);
        _exit(0);
    }
    if (write(ends[1], "x", 1) == 1)
        wait(NULL); /* blocked */
    return close(ends[1]);
}
