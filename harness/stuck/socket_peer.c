/* SPDX-License-Identifier: MIT */
#include "stuck/socket_peer.h"

#include <arpa/inet.h>
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

#include "base/text.h"
#include "stuck/proc.h"

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

/* A line of /proc/PID/net/tcp: "N: ADDRESS:PORT ADDRESS:PORT ST TX:RX TR:WHEN RETRANSMITS UID
 * TIMEOUT INODE", all but the last three in base 16. */
enum { FIELD_LOCAL = 1, FIELD_REMOTE, FIELD_STATE, FIELD_QUEUES, FIELD_TIMER, FIELD_INODE = 9 };

enum { OLD_DIGITS = 8, ADDRESS_SIZE = 48, TIMER_OF_CLOSED_WINDOW = 4 };

struct tcp_end {
    char local[ADDRESS_SIZE];
    char remote[ADDRESS_SIZE];
    uint64_t inode;
    bool established;
    bool on_its_way; /* what it has sent has not arrived, and there is room for it */
};

/* A socket of IPv6 may have a connection of the older version: it shows the address as ::ffff:A. */
static void take_address(const char *field, char *address)
{
    bool old = strcspn(field, ":") == OLD_DIGITS;
    int len = (int)strcspn(field, " \n");

    if (old)
        snprintf(address, ADDRESS_SIZE, "%016d%08X%.*s", 0, htonl(0xffff), len, field);
    else
        snprintf(address, ADDRESS_SIZE, "%.*s", len, field);
}

static bool parse_end(const char *line, struct tcp_end *end)
{
    const char *fields[FIELD_INODE + 1];
    uint64_t state;
    uint64_t unsent;
    uint64_t timer;

    for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
        line += strspn(line, " ");
        fields[i] = line;
        line += strcspn(line, " \n");
    }
    take_address(fields[FIELD_LOCAL], end->local);
    take_address(fields[FIELD_REMOTE], end->remote);
    if (!text_scan_hex(&fields[FIELD_STATE], &state) ||
        !text_scan_hex(&fields[FIELD_QUEUES], &unsent) ||
        !text_scan_hex(&fields[FIELD_TIMER], &timer) ||
        !text_scan_dec(&fields[FIELD_INODE], &end->inode))
        return false;
    end->established = state == TCP_ESTABLISHED;
    end->on_its_way = unsent && timer != TIMER_OF_CLOSED_WINDOW;
    return true;
}

typedef bool is_wanted(const struct tcp_end *end, const void *what);

static bool has_inode(const struct tcp_end *end, const void *what)
{
    return end->inode == *(const uint64_t *)what;
}

static bool is_other_end(const struct tcp_end *end, const void *what)
{
    const struct tcp_end *own = what;

    return text_equal(end->local, own->remote) && text_equal(end->remote, own->local);
}

static bool find_end(pid_t pid, is_wanted *wanted, const void *what, struct arena *arena,
                     struct tcp_end *end)
{
    static const char *const tables[] = {"net/tcp", "net/tcp6"};

    for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
        const char *line = proc_read_all(pid, tables[i], arena);

        /* The first line is a heading. */
        while (line && (line = strchr(line, '\n')) != NULL && *++line)
            if (parse_end(line, end) && wanted(end, what))
                return true;
    }
    return false;
}

static bool is_quiet(const struct tcp_end *end)
{
    return end->inode && end->established && !end->on_its_way;
}

bool socket_is_tcp(pid_t pid, uint64_t inode, struct arena *arena)
{
    struct tcp_end own;

    return find_end(pid, has_inode, &inode, arena, &own);
}

bool socket_tcp_peer(pid_t pid, uint64_t inode, struct arena *arena, uint64_t *peer)
{
    struct tcp_end own;
    struct tcp_end other;

    if (!find_end(pid, has_inode, &inode, arena, &own) || !is_quiet(&own) ||
        !find_end(pid, is_other_end, &own, arena, &other) || !is_quiet(&other))
        return false;
    *peer = other.inode;
    return true;
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
    unsigned milliseconds = 0;
    socklen_t its_size = sizeof(milliseconds);
    bool known;

    if (ours < 0)
        return false;
    known = getsockopt(ours, SOL_SOCKET, sending ? SO_SNDTIMEO : SO_RCVTIMEO, &timeout, &size) == 0;
    /* Another sort of socket has none. */
    if (sending && getsockopt(ours, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, &its_size) != 0)
        milliseconds = 0;
    close(ours);
    return known && timeout.tv_sec == 0 && timeout.tv_usec == 0 && !milliseconds;
}
