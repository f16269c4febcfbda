/* SPDX-License-Identifier: MIT */
#include "exec/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

enum { FIRST_OWN = STDERR_FILENO + 1 };

int descriptor_lift(int fd)
{
    int lifted;

    if (fd < 0 || fd >= FIRST_OWN)
        return fd;
    lifted = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_OWN);
    descriptor_close(&fd);
    return lifted;
}

void descriptor_close(int *fd)
{
    int number = errno;

    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    errno = number;
}

bool descriptor_keep_only(int *fd)
{
    if (*fd != FIRST_OWN && dup3(*fd, FIRST_OWN, O_CLOEXEC) < 0)
        return false;
    *fd = FIRST_OWN;
    closefrom(FIRST_OWN + 1);
    return true;
}
