/* SPDX-License-Identifier: MIT */
#include "stuck/socket_peer.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_SIZE = 8192 };

struct question {
    struct nlmsghdr header;
    struct unix_diag_req request;
};

static ssize_t ask(uint64_t inode, char *answer, size_t size)
{
    struct question question = {
        .header = {.nlmsg_len = sizeof(question),
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST},
        .request = {.sdiag_family = AF_UNIX,
                    .udiag_states = UINT32_MAX,
                    .udiag_ino = (uint32_t)inode,
                    .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER,
                    .udiag_cookie = {UINT32_MAX, UINT32_MAX}},
    };
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    ssize_t got = -1;

    if (fd < 0)
        return -1;
    if (send(fd, &question, sizeof(question), 0) == (ssize_t)sizeof(question))
        got = recv(fd, answer, size, 0);
    close(fd);
    return got;
}

/* An unbound datagram socket is reached by nobody but its peer; a bound one by all. */
static bool is_reached_by_peer_only(const struct unix_diag_msg *message, bool named)
{
    return message->udiag_state == TCP_ESTABLISHED && (message->udiag_type != SOCK_DGRAM || !named);
}

static bool read_peer(const struct nlmsghdr *header, uint64_t *peer)
{
    const struct unix_diag_msg *message = NLMSG_DATA(header);
    int left = (int)header->nlmsg_len - (int)NLMSG_LENGTH(sizeof(*message));
    const struct rtattr *attribute =
        (const struct rtattr *)((const char *)message + NLMSG_ALIGN(sizeof(*message)));
    bool has_peer = false;
    bool named = false;
    uint32_t inode;

    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        named |= attribute->rta_type == UNIX_DIAG_NAME;
        if (attribute->rta_type != UNIX_DIAG_PEER || RTA_PAYLOAD(attribute) < sizeof(inode))
            continue;
        memcpy(&inode, RTA_DATA(attribute), sizeof(inode));
        has_peer = true;
        *peer = inode;
    }
    return has_peer && is_reached_by_peer_only(message, named);
}

bool socket_peer(uint64_t inode, uint64_t *peer)
{
    union {
        struct nlmsghdr header; /* for its alignment */
        char bytes[ANSWER_SIZE];
    } answer;
    ssize_t got = ask(inode, answer.bytes, sizeof(answer));

    return inode <= UINT32_MAX && got > 0 && NLMSG_OK(&answer.header, (size_t)got) &&
           answer.header.nlmsg_type == SOCK_DIAG_BY_FAMILY &&
           answer.header.nlmsg_len >= NLMSG_LENGTH(sizeof(struct unix_diag_msg)) &&
           read_peer(&answer.header, peer);
}

/* Our own descriptor of what another process has open; -1 if we may not. */
static int borrow(pid_t pid, int fd)
{
    long process = syscall(SYS_pidfd_open, pid, 0);
    long ours;

    if (process < 0)
        return -1;
    ours = syscall(SYS_pidfd_getfd, (int)process, fd, 0);
    close((int)process);
    return (int)ours;
}

bool socket_waits_for_ever(pid_t pid, int fd, bool sending)
{
    int ours = borrow(pid, fd);
    struct timeval timeout = {1, 0};
    socklen_t size = sizeof(timeout);
    bool known;

    if (ours < 0)
        return false;
    known = getsockopt(ours, SOL_SOCKET, sending ? SO_SNDTIMEO : SO_RCVTIMEO, &timeout, &size) == 0;
    close(ours);
    return known && timeout.tv_sec == 0 && timeout.tv_usec == 0;
}
