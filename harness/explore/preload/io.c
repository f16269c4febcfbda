/* SPDX-License-Identifier: MIT */
/*
 * Descriptors: before a call that may block the kernel is asked, with a zero timeout, whether
 * it would. The other end may be a thread of ours or the world outside.
 */
#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

enum { COPIES = 64 };

static bool ask_descriptor(const struct thread *thread, const struct wish *wish)
{
    struct pollfd fd = {.fd = (int)(uintptr_t)wish->object, .events = (short)wish->number};

    (void)thread;
    return SYS(SYS_poll, &fd, 1, 0, 0, 0, 0) != 0;
}

static bool never_blocks(int fd, int flags)
{
    long status = SYS(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0);

    return status < 0 || (status & O_NONBLOCK) || (flags & MSG_DONTWAIT);
}

/* SO_RCVTIMEO and SO_SNDTIMEO. */
static int64_t deadline_of(int fd, bool writes)
{
    struct timeval time = {.tv_sec = 0};
    socklen_t size = sizeof(time);
    long error =
        SYS(SYS_getsockopt, fd, SOL_SOCKET, writes ? SO_SNDTIMEO : SO_RCVTIMEO, &time, &size, 0);

    if (error < 0 || (!time.tv_sec && !time.tv_usec))
        return NEVER;
    return deadline_in(time.tv_sec, (int64_t)time.tv_usec * 1000);
}

/* True: the call can be made. False: errno says why not. */
static bool may(int fd, bool writes, int flags, void *place)
{
    struct wish wish = {.operation = writes ? EXPLORE_OP_WRITE : EXPLORE_OP_READ,
                        .kind = WISH_CANCEL | WISH_INTERRUPTIBLE,
                        .object = (const void *)(uintptr_t)(unsigned)fd,
                        .number = writes ? POLLOUT : POLLIN,
                        .deadline = NEVER,
                        .place = place};
    enum grant grant;

    if (!never_blocks(fd, flags)) {
        wish.ask = ask_descriptor;
        wish.kind |= WISH_OUTSIDE;
        wish.deadline = deadline_of(fd, writes);
    }
    grant = point(&wish);
    cancel_act(grant);
    if (grant == GRANT_SIGNAL)
        errno = EINTR;
    else if (grant == GRANT_TIME)
        errno = EAGAIN;
    return grant != GRANT_SIGNAL && grant != GRANT_TIME;
}

#define ASKED(fd, writes, flags, call)                                                             \
    do {                                                                                           \
        if (CONTROLLED && !may((fd), (writes), (flags), __builtin_return_address(0)))              \
            return -1;                                                                             \
        return call;                                                                               \
    } while (0)

PUBLIC ssize_t read(int fd, void *to, size_t size)
{
    FRAME;

    ASKED(fd, false, 0, R(read)(fd, to, size));
}

ssize_t __read_chk(int fd, void *to, size_t size, size_t room);
PUBLIC ssize_t __read_chk(int fd, void *to, size_t size, size_t room)
{
    FRAME;

    if (size > room)
        abort();
    ASKED(fd, false, 0, R(read)(fd, to, size));
}

PUBLIC ssize_t readv(int fd, const struct iovec *to, int count)
{
    FRAME;

    ASKED(fd, false, 0, R(readv)(fd, to, count));
}

PUBLIC ssize_t recv(int fd, void *to, size_t size, int flags)
{
    FRAME;

    ASKED(fd, false, flags, R(recv)(fd, to, size, flags));
}

PUBLIC ssize_t recvfrom(int fd, void *restrict to, size_t size, int flags,
                        struct sockaddr *restrict from, socklen_t *restrict length)
{
    FRAME;

    ASKED(fd, false, flags, R(recvfrom)(fd, to, size, flags, from, length));
}

PUBLIC ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    FRAME;

    ASKED(fd, false, flags, R(recvmsg)(fd, message, flags));
}

PUBLIC int accept(int fd, struct sockaddr *restrict from, socklen_t *restrict length)
{
    FRAME;

    ASKED(fd, false, 0, R(accept)(fd, from, length));
}

PUBLIC int accept4(int fd, struct sockaddr *restrict from, socklen_t *restrict length, int flags)
{
    FRAME;

    ASKED(fd, false, 0, R(accept4)(fd, from, length, flags));
}

/* A pipe or stream that has room for a little would still block on a lot. */
static bool is_stream(int fd)
{
    struct stat stat;
    int type = 0;
    socklen_t size = sizeof(type);

    if (SYS(SYS_fstat, fd, &stat, 0, 0, 0, 0) < 0)
        return false;
    if (S_ISFIFO(stat.st_mode))
        return true;
    return S_ISSOCK(stat.st_mode) &&
           SYS(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &size, 0) == 0 &&
           type == SOCK_STREAM;
}

static ssize_t send_some(int fd, const void *from, size_t size, int flags, bool socket)
{
    return socket ? R(send)(fd, from, size, flags) : R(write)(fd, from, size);
}

static ssize_t put(int fd, const void *from, size_t size, int flags, bool socket, void *place)
{
    bool in_parts = size > PIPE_BUF && !never_blocks(fd, flags) && is_stream(fd);
    size_t done = 0;

    do {
        size_t part = in_parts && size - done > PIPE_BUF ? PIPE_BUF : size - done;
        ssize_t got;

        if (!may(fd, true, flags, place))
            return done ? (ssize_t)done : -1;
        got = send_some(fd, (const char *)from + done, part, flags, socket);
        if (got < 0)
            return done ? (ssize_t)done : -1;
        done += (size_t)got;
    } while (in_parts && done < size);
    return (ssize_t)done;
}

PUBLIC ssize_t write(int fd, const void *from, size_t size)
{
    FRAME;

    if (!CONTROLLED)
        return R(write)(fd, from, size);
    return put(fd, from, size, 0, false, __builtin_return_address(0));
}

PUBLIC ssize_t send(int fd, const void *from, size_t size, int flags)
{
    FRAME;

    if (!CONTROLLED)
        return R(send)(fd, from, size, flags);
    return put(fd, from, size, flags, true, __builtin_return_address(0));
}

PUBLIC ssize_t writev(int fd, const struct iovec *from, int count)
{
    FRAME;

    ASKED(fd, true, 0, R(writev)(fd, from, count));
}

PUBLIC ssize_t sendto(int fd, const void *from, size_t size, int flags, const struct sockaddr *to,
                      socklen_t length)
{
    FRAME;

    ASKED(fd, true, flags, R(sendto)(fd, from, size, flags, to, length));
}

PUBLIC ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    FRAME;

    ASKED(fd, true, flags, R(sendmsg)(fd, message, flags));
}

/* Made non-blocking for a moment, to learn whether it would block. */
static int connect_controlled(int fd, const struct sockaddr *to, socklen_t length, void *place)
{
    long status = SYS(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0);
    int error = 0;
    socklen_t size = sizeof(error);
    int result;

    point_simple(EXPLORE_OP_WRITE, (const void *)(uintptr_t)(unsigned)fd, place);
    if (status < 0 || (status & O_NONBLOCK))
        return R(connect)(fd, to, length);
    (void)SYS(SYS_fcntl, fd, F_SETFL, status | O_NONBLOCK, 0, 0, 0);
    while ((result = R(connect)(fd, to, length)) < 0 && errno == EAGAIN) { /* a full backlog */
        struct wish again = {.operation = EXPLORE_OP_WRITE,
                             .kind = WISH_OUTSIDE | WISH_YIELD,
                             .object = (const void *)(uintptr_t)(unsigned)fd,
                             .deadline = NEVER,
                             .place = place};

        (void)point(&again);
    }
    (void)SYS(SYS_fcntl, fd, F_SETFL, status, 0, 0, 0);
    if (result == 0 || errno != EINPROGRESS)
        return result;
    if (!may(fd, true, 0, place))
        return -1;
    (void)SYS(SYS_getsockopt, fd, SOL_SOCKET, SO_ERROR, &error, &size, 0);
    errno = error;
    return error ? -1 : 0;
}

PUBLIC int connect(int fd, const struct sockaddr *to, socklen_t length)
{
    FRAME;

    if (!CONTROLLED)
        return R(connect)(fd, to, length);
    return connect_controlled(fd, to, length, __builtin_return_address(0));
}

PUBLIC int close(int fd)
{
    FRAME;

    if (CONTROLLED) {
        POINT(EXPLORE_OP_WRITE, (const void *)(uintptr_t)(unsigned)fd);
        S.file_locks++; /* it may have had some */
    }
    return R(close)(fd);
}
