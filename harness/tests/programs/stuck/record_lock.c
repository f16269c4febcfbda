/* SPDX-License-Identifier: MIT */
/* A program waits for its child to end, which waits for a lock of a file that the program holds. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[] = "/tmp/threadproof-lock-XXXXXX";
    int fd = mkstemp(path);

    if (fd < 0 || unlink(path) != 0 || fcntl(fd, F_SETLKW, &all) != 0)
        return 9;
    if (fork() == 0)
        _exit(fcntl(fd, F_SETLKW, &all)); /* blocked */
    return wait(NULL) < 0;                /* blocked */
}
