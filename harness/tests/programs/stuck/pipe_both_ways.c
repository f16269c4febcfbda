/* SPDX-License-Identifier: MIT */
/* A program and its helper talk by two pipes, and each waits for the other to speak first. */
#include <poll.h>
#include <unistd.h>

int main(void)
{
    int to_child[2];
    int to_parent[2];
    char byte;

    if (pipe(to_child) != 0 || pipe(to_parent) != 0)
        return 9;
    if (fork() == 0) {
        struct pollfd asked = {.fd = to_child[0], .events = POLLIN};

        poll(&asked, 1, -1); /* blocked */
        _exit(write(to_parent[1], "y", 1) != 1);
    }
    if (read(to_parent[0], &byte, 1) == 1) /* blocked */
        return write(to_child[1], "x", 1) != 1;
    return 1;
}
