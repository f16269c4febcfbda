/* SPDX-License-Identifier: MIT */
/* A program and its helper talk by two named pipes whose names are gone: each waits for the other.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_fifo(const char *folder)
{
    char path[64];
    int fd;

    snprintf(path, sizeof(path), "%s/fifo", folder);
    if (mkfifo(path, 0600) != 0)
        _exit(9);
    fd = open(path, O_RDWR);
    unlink(path);
    return fd;
}

int main(void)
{
    char folder[] = "/tmp/threadproof-fifo-XXXXXX";
    int to_child;
    int to_parent;
    char byte;

    if (!mkdtemp(folder))
        return 9;
    to_child = make_fifo(folder);
    to_parent = make_fifo(folder);
    rmdir(folder);
    if (fork() == 0)
        _exit(read(to_child, &byte, 1) != 1); /* blocked */
    if (read(to_parent, &byte, 1) == 1)       /* blocked */
        return write(to_child, "x", 1) != 1;
    return 1;
}
