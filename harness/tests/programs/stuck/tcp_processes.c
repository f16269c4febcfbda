/* SPDX-License-Identifier: MIT */
/*
 * A server for both versions of IP and its client, in a child process: the client has sent so much
 * that it waits for the server to read, and the server waits for the client to read its answer.
 */
#include "loopback.h"

enum { CHUNK = 65536 };

static char bytes[CHUNK];

static void send_all(int fd)
{
    while (write(fd, bytes, sizeof(bytes)) > 0) /* blocked */
        continue;
}

/* Where the machine has no IPv6 the older version must do. */
static int listen_to_both(struct sockaddr_in *address)
{
    struct sockaddr_in6 any = {.sin6_family = AF_INET6};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    socklen_t size = sizeof(any);

    if (fd < 0 || bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0)
        return loopback_listen(address);
    loopback_must(listen(fd, 1));
    loopback_must(getsockname(fd, (struct sockaddr *)&any, &size));
    *address = (struct sockaddr_in){.sin_family = AF_INET,
                                    .sin_port = any.sin6_port,
                                    .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    return fd;
}

int main(void)
{
    struct sockaddr_in address;
    int listening = listen_to_both(&address);

    if (fork() == 0) {
        close(listening);
        send_all(loopback_connect(&address));
        _exit(0);
    }
    send_all(loopback_must(accept(listening, NULL, NULL)));
    return 0;
}
