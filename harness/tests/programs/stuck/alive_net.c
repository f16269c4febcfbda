/* SPDX-License-Identifier: MIT */
/* Waits for TCP connections and named pipes that somebody outside may have, or come to have. */
#include "alive.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "loopback.h"

static void receive_from(int fd)
{
    char byte;

    start_thread(wait_for_ever);
    ready();
    recv(fd, &byte, 1, 0);
}

static void read_from(int fd)
{
    char byte;

    start_thread(wait_for_ever);
    ready();
    MUST(read(fd, &byte, 1) >= 0);
}

/* A process that is nobody's child any more, and ends with this one, gets what this one has open.
 */
static void start_orphan(void)
{
    int alive[2];

    MUST(pipe(alive) == 0);
    if (in_child()) {
        struct pollfd parent = {.fd = alive[0], .events = POLLIN};

        if (fork() == 0) {
            close(alive[1]);
            poll(&parent, 1, FAR_AWAY_S * 1000);
        }
        _exit(0);
    }
    MUST(wait(NULL) > 0);
}

static void connection_of_sleeper(void)
{
    int ends[2];

    loopback_pair(ends);
    start_sleeper();
    receive_from(ends[0]);
}

static void connection_of_orphan(void)
{
    int ends[2];

    loopback_pair(ends);
    start_orphan();
    close(ends[1]);
    receive_from(ends[0]);
}

static void connection_with_timeout(void)
{
    struct timeval time = {.tv_sec = FAR_AWAY_S};
    int ends[2];

    loopback_pair(ends);
    MUST(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)) == 0);
    receive_from(ends[0]);
}

/* Nobody but this process has the port, but anybody may connect to it. */
static void poll_listening(void)
{
    struct sockaddr_in address;
    struct pollfd fds[2] = {{.fd = loopback_listen(&address), .events = POLLIN},
                            {.events = POLLIN}};
    int ends[2];

    loopback_pair(ends);
    fds[1].fd = ends[0];
    start_thread(wait_for_ever);
    ready();
    poll(fds, 2, -1);
}

/* Not a connection: what is sent to its port arrives. */
static void receive_datagram(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET,
                              .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    MUST(bind(fd, (struct sockaddr *)&any, sizeof(any)) == 0);
    receive_from(fd);
}

static int make_fifo(bool keep_name)
{
    char folder[] = "/tmp/threadproof-fifo-XXXXXX";
    char path[64];
    int fd;

    MUST(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/fifo", folder);
    MUST(mkfifo(path, 0600) == 0);
    fd = open(path, O_RDWR);
    MUST(fd >= 0);
    if (!keep_name)
        MUST(unlink(path) == 0 && rmdir(folder) == 0);
    return fd;
}

/* Nobody else has it open, but anybody may open it by its name. A child takes that away in the end.
 */
static void named_fifo(void)
{
    char path[64] = "";
    char link[32];
    int alive[2];
    int fd = make_fifo(true);

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    MUST(readlink(link, path, sizeof(path) - 1) > 0 && pipe(alive) == 0);
    if (fork() == 0) {
        struct pollfd parent = {.fd = alive[0], .events = POLLIN};

        close(fd);
        close(alive[1]);
        poll(&parent, 1, FAR_AWAY_S * 1000);
        unlink(path);
        *strrchr(path, '/') = 0;
        _exit(rmdir(path));
    }
    close(alive[0]);
    read_from(fd);
}

static void fifo_of_orphan(void)
{
    int fd = make_fifo(false);

    start_orphan();
    read_from(fd);
}

static const struct mode modes[] = {
    {"tcp-sleeper", connection_of_sleeper},
    {"tcp-orphan", connection_of_orphan},
    {"tcp-timeout", connection_with_timeout},
    {"tcp-listening", poll_listening},
    {"udp", receive_datagram},
    {"fifo-name", named_fifo},
    {"fifo-orphan", fifo_of_orphan},
};

MAIN(modes)
