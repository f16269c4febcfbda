/* SPDX-License-Identifier: MIT */
/* loopback.h: both ends of a TCP connection of this machine with itself. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static inline int loopback_must(int result)
{
    if (result < 0)
        _exit(9);
    return result;
}

/* Listens at a port of the kernel's choice, which is filled in. */
static inline int loopback_listen(struct sockaddr_in *here)
{
    int fd = loopback_must(socket(AF_INET, SOCK_STREAM, 0));
    socklen_t size = sizeof(*here);

    *here =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    loopback_must(bind(fd, (struct sockaddr *)here, size));
    loopback_must(listen(fd, 1));
    loopback_must(getsockname(fd, (struct sockaddr *)here, &size));
    return fd;
}

static inline int loopback_connect(const struct sockaddr_in *there)
{
    int fd = loopback_must(socket(AF_INET, SOCK_STREAM, 0));

    loopback_must(connect(fd, (const struct sockaddr *)there, sizeof(*there)));
    return fd;
}

/* Nobody listens any more when it returns. */
static inline void loopback_pair(int ends[2])
{
    struct sockaddr_in address;
    int listening = loopback_listen(&address);

    ends[0] = loopback_connect(&address);
    ends[1] = loopback_must(accept(listening, NULL, NULL));
    close(listening);
}

#endif
