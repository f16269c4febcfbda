/* SPDX-License-Identifier: MIT */
/* Waits for several descriptors, and locks of files. */
#include "inner.h"
#include "real.h"
#include "tsan.h"

#include <fcntl.h>
#include <stdarg.h>

enum { COPIES = 64, KIND = WISH_CANCEL | WISH_SLEEP };

static int64_t deadline_of_ms(int ms)
{
    return ms < 0 ? NEVER : deadline_in(ms / 1000, (int64_t)(ms % 1000) * 1000000);
}

static int64_t deadline_of_time(const struct timespec *time)
{
    return time ? deadline_in(time->tv_sec, time->tv_nsec) : NEVER;
}

/* Waits with that signal mask, unless it is NULL. */
static bool wait_masked(struct wish *wish, const sigset_t *mask)
{
    uint64_t before = 0;
    enum grant grant;

    if (mask) {
        me->inside = 1;
        (void)SYS(SYS_rt_sigprocmask, SIG_SETMASK, mask, &before, 8, 0, 0);
    }
    grant = point(wish);
    if (mask)
        (void)SYS(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, 8, 0, 0);
    cancel_act(grant);
    errno = EINTR;
    return grant != GRANT_SIGNAL;
}

/* What the kernel answers goes into a copy, as long as there is room for one. */
static bool ask_poll(const struct thread *thread, const struct wish *wish)
{
    const struct pollfd *fds = wish->extra;
    struct pollfd copy[COPIES];

    (void)thread;
    if (wish->number > COPIES)
        return SYS(SYS_poll, fds, wish->number, 0, 0, 0, 0) != 0;
    for (uint64_t i = 0; i < wish->number; i++)
        copy[i] = fds[i];
    return SYS(SYS_poll, copy, wish->number, 0, 0, 0, 0) != 0;
}

static bool poll_point(const struct pollfd *fds, nfds_t count, int64_t deadline,
                       const sigset_t *mask, void *place)
{
    struct wish wish = {.operation = count ? EXPLORE_OP_POLL : EXPLORE_OP_SLEEP,
                        .kind = KIND | (count ? WISH_OUTSIDE : 0),
                        .object = count ? (const void *)(uintptr_t)(unsigned)fds[0].fd : NULL,
                        .ask = ask_poll,
                        .extra = fds,
                        .number = count,
                        .deadline = deadline,
                        .place = place};

    return wait_masked(&wish, mask);
}

PUBLIC int poll(struct pollfd *fds, nfds_t count, int ms)
{
    FRAME;

    if (!CONTROLLED)
        return R(poll)(fds, count, ms);
    if (!poll_point(fds, count, deadline_of_ms(ms), NULL, __builtin_return_address(0)))
        return -1;
    return R(poll)(fds, count, 0);
}

int __poll_chk(struct pollfd *fds, nfds_t count, int ms, size_t room);
PUBLIC int __poll_chk(struct pollfd *fds, nfds_t count, int ms, size_t room)
{
    FRAME;

    (void)room;
    return poll(fds, count, ms);
}

static const struct timespec at_once = {.tv_sec = 0};

PUBLIC int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *time,
                 const sigset_t *mask)
{
    FRAME;

    if (!CONTROLLED)
        return R(ppoll)(fds, count, time, mask);
    if (!poll_point(fds, count, deadline_of_time(time), mask, __builtin_return_address(0)))
        return -1;
    return R(ppoll)(fds, count, &at_once, mask);
}

struct sets {
    fd_set *read;
    fd_set *write;
    fd_set *except;
};

static bool ask_select(const struct thread *thread, const struct wish *wish)
{
    const struct sets *sets = wish->extra;
    struct timeval zero = {.tv_sec = 0};
    fd_set read, write, except;

    (void)thread;
    if (sets->read)
        read = *sets->read;
    if (sets->write)
        write = *sets->write;
    if (sets->except)
        except = *sets->except;
    return SYS(SYS_select, wish->number, sets->read ? &read : NULL, sets->write ? &write : NULL,
               sets->except ? &except : NULL, &zero, 0) != 0;
}

static bool select_point(int count, const struct sets *sets, int64_t deadline, const sigset_t *mask,
                         void *place)
{
    bool any = sets->read || sets->write || sets->except;
    struct wish wish = {.operation = any ? EXPLORE_OP_POLL : EXPLORE_OP_SLEEP,
                        .kind = KIND | (any ? WISH_OUTSIDE : 0),
                        .ask = ask_select,
                        .extra = sets,
                        .number = (uint64_t)count,
                        .deadline = deadline,
                        .place = place};

    return wait_masked(&wish, mask);
}

PUBLIC int select(int count, fd_set *restrict read, fd_set *restrict write, fd_set *restrict except,
                  struct timeval *restrict time)
{
    FRAME;
    struct sets sets = {read, write, except};
    struct timeval zero = {.tv_sec = 0};

    if (!CONTROLLED || count > FD_SETSIZE)
        return R(select)(count, read, write, except, time);
    if (!select_point(count, &sets,
                      time ? deadline_in(time->tv_sec, (int64_t)time->tv_usec * 1000) : NEVER, NULL,
                      __builtin_return_address(0)))
        return -1;
    return R(select)(count, read, write, except, &zero);
}

PUBLIC int pselect(int count, fd_set *restrict read, fd_set *restrict write,
                   fd_set *restrict except, const struct timespec *restrict time,
                   const sigset_t *restrict mask)
{
    FRAME;
    struct sets sets = {read, write, except};

    if (!CONTROLLED || count > FD_SETSIZE)
        return R(pselect)(count, read, write, except, time, mask);
    if (!select_point(count, &sets, deadline_of_time(time), mask, __builtin_return_address(0)))
        return -1;
    return R(pselect)(count, read, write, except, &at_once, mask);
}

static int epoll_controlled(int epoll, struct epoll_event *events, int room, int ms,
                            const sigset_t *mask, void *place)
{
    struct pollfd fd = {.fd = epoll, .events = POLLIN};
    int64_t deadline = deadline_of_ms(ms);
    int found;

    do { /* what woke it may be gone again */
        if (!poll_point(&fd, 1, deadline, mask, place))
            return -1;
        found = R(epoll_wait)(epoll, events, room, 0);
    } while (found == 0 && S.now < deadline);
    return found;
}

PUBLIC int epoll_wait(int epoll, struct epoll_event *events, int room, int ms)
{
    FRAME;

    if (!CONTROLLED)
        return R(epoll_wait)(epoll, events, room, ms);
    return epoll_controlled(epoll, events, room, ms, NULL, __builtin_return_address(0));
}

PUBLIC int epoll_pwait(int epoll, struct epoll_event *events, int room, int ms,
                       const sigset_t *mask)
{
    FRAME;

    if (!CONTROLLED)
        return R(epoll_pwait)(epoll, events, room, ms, mask);
    return epoll_controlled(epoll, events, room, ms, mask, __builtin_return_address(0));
}

/* Locks of files are tried again when any was let go, and now and then when nothing else
   can go on. */
static bool ask_file_locks(const struct thread *thread, const struct wish *wish)
{
    (void)thread;
    return S.file_locks != wish->number;
}

static bool wait_for_file_lock(int fd, void *place)
{
    struct wish wish = {.operation = EXPLORE_OP_FILE_RECORD,
                        .kind = WISH_INTERRUPTIBLE | WISH_OUTSIDE | WISH_CANCEL,
                        .object = (const void *)(uintptr_t)(unsigned)fd,
                        .ask = ask_file_locks,
                        .number = S.file_locks,
                        .deadline = NEVER,
                        .place = place};
    enum grant grant = point(&wish);

    cancel_act(grant);
    errno = EINTR;
    return grant != GRANT_SIGNAL;
}

static bool is_busy(void)
{
    return errno == EAGAIN || errno == EACCES || errno == EWOULDBLOCK;
}

PUBLIC int flock(int fd, int operation)
{
    FRAME;
    int error;

    if (!CONTROLLED)
        return R(flock)(fd, operation);
    POINT(EXPLORE_OP_FILE_RECORD, (const void *)(uintptr_t)(unsigned)fd);
    S.file_locks++;
    while ((error = R(flock)(fd, operation | LOCK_NB)) < 0 && is_busy() && !(operation & LOCK_NB))
        if (!wait_for_file_lock(fd, __builtin_return_address(0)))
            return -1;
    return error;
}

static int fcntl_controlled(int fd, int command, void *argument, void *place)
{
    bool waits = command == F_SETLKW || command == F_OFD_SETLKW;
    int attempt = command == F_SETLKW ? F_SETLK : command == F_OFD_SETLKW ? F_OFD_SETLK : command;
    int result;

    if (waits || attempt == F_SETLK || attempt == F_OFD_SETLK) {
        point_simple(EXPLORE_OP_FILE_RECORD, (const void *)(uintptr_t)(unsigned)fd, place);
        S.file_locks++;
    }
    while ((result = R(fcntl)(fd, attempt, argument)) < 0 && waits && is_busy())
        if (!wait_for_file_lock(fd, place))
            return -1;
    return result;
}

#define FCNTL(name)                                                                                \
    PUBLIC int name(int fd, int command, ...)                                                      \
    {                                                                                              \
        va_list arguments;                                                                         \
        void *argument;                                                                            \
                                                                                                   \
        va_start(arguments, command);                                                              \
        argument = va_arg(arguments, void *);                                                      \
        va_end(arguments);                                                                         \
        if (!CONTROLLED)                                                                           \
            return R(fcntl)(fd, command, argument);                                                \
        return fcntl_controlled(fd, command, argument, __builtin_return_address(0));               \
    }

FCNTL(fcntl)
FCNTL(fcntl64)

PUBLIC int lockf(int fd, int command, off_t size)
{
    FRAME;
    int error;

    if (!CONTROLLED || command == F_TEST)
        return R(lockf)(fd, command, size);
    POINT(EXPLORE_OP_FILE_RECORD, (const void *)(uintptr_t)(unsigned)fd);
    S.file_locks++;
    while ((error = R(lockf)(fd, command == F_LOCK ? F_TLOCK : command, size)) < 0 && is_busy() &&
           command == F_LOCK)
        if (!wait_for_file_lock(fd, __builtin_return_address(0)))
            return -1;
    return error;
}
