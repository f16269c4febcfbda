/* SPDX-License-Identifier: MIT */
#include "stuck/file_wait.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>

enum { DESCRIPTORS_MAX = 4096 };

/* The argument that is the timeout. */
enum timeout { NO_TIMEOUT, MILLISECONDS_2, POINTER_2, POINTER_4, MILLISECONDS_3, POINTER_3 };

static const struct {
    long number;
    enum file_use use;
    enum timeout timeout;
} calls[] = {
    {SYS_read, FILE_READ, NO_TIMEOUT},
    {SYS_readv, FILE_READ, NO_TIMEOUT},
    {SYS_recvfrom, FILE_READ, NO_TIMEOUT},
    {SYS_recvmsg, FILE_READ, NO_TIMEOUT},
    {SYS_write, FILE_WRITE, NO_TIMEOUT},
    {SYS_writev, FILE_WRITE, NO_TIMEOUT},
    {SYS_sendto, FILE_WRITE, NO_TIMEOUT},
    {SYS_sendmsg, FILE_WRITE, NO_TIMEOUT},
    {SYS_ppoll, FILE_POLL, POINTER_2},
    {SYS_pselect6, FILE_POLL, POINTER_4},
    {SYS_epoll_pwait, FILE_EPOLL, MILLISECONDS_3},
    {SYS_epoll_pwait2, FILE_EPOLL, POINTER_3},
    {SYS_flock, FILE_FLOCK, NO_TIMEOUT},
#ifdef SYS_poll
    {SYS_poll, FILE_POLL, MILLISECONDS_2},
#endif
#ifdef SYS_select
    {SYS_select, FILE_POLL, POINTER_4},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, FILE_EPOLL, MILLISECONDS_3},
#endif
};

static bool never_times_out(const struct proc_call *call, enum timeout timeout)
{
    switch (timeout) {
    case MILLISECONDS_2:
        return (int32_t)call->args[2] < 0;
    case MILLISECONDS_3:
        return (int32_t)call->args[3] < 0;
    case POINTER_2:
        return call->args[2] == 0;
    case POINTER_3:
        return call->args[3] == 0;
    case POINTER_4:
        return call->args[4] == 0;
    case NO_TIMEOUT:
        break;
    }
    return true;
}

static enum file_use record_use(uint64_t command)
{
    if (command == F_SETLKW)
        return FILE_RECORD;
    return command == F_OFD_SETLKW ? FILE_OFD : FILE_NONE;
}

enum file_use file_use_of(const struct proc_call *call)
{
    if (call->state != CALL_BLOCKED)
        return FILE_NONE;
    if (call->number == SYS_fcntl)
        return record_use(call->args[1]);
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
        if (calls[i].number == call->number)
            return never_times_out(call, calls[i].timeout) ? calls[i].use : FILE_NONE;
    return FILE_NONE;
}

static bool is_select(const struct proc_call *call)
{
#ifdef SYS_select
    if (call->number == SYS_select)
        return true;
#endif
    return call->number == SYS_pselect6;
}

static bool read_polled(pid_t tid, const struct proc_call *call, struct arena *arena,
                        struct file_wait *wait)
{
    uint64_t count = call->args[1];
    struct pollfd *asked;

    if (count > DESCRIPTORS_MAX)
        return false;
    asked = ARENA_ARRAY(arena, struct pollfd, count);
    wait->fds = ARENA_ARRAY(arena, int, count);
    if (count && !proc_memory(tid, call->args[0], asked, count * sizeof(*asked)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (asked[i].fd >= 0)
            wait->fds[wait->count++] = asked[i].fd;
    return true;
}

/* A set as the kernel has it: words of a bit for each descriptor. NULL is an empty one. */
static bool read_set(pid_t tid, uint64_t address, size_t count, uint64_t *words)
{
    size_t size = (count + 63) / 64 * sizeof(*words);

    memset(words, 0, size);
    return !address || proc_memory(tid, address, words, size);
}

static bool has_bit(const uint64_t *words, size_t fd)
{
    return words[fd / 64] >> (fd % 64) & 1;
}

static bool read_selected(pid_t tid, const struct proc_call *call, struct arena *arena,
                          struct file_wait *wait)
{
    uint64_t sets[3][DESCRIPTORS_MAX / 64];
    uint64_t count = call->args[0];

    if (count > DESCRIPTORS_MAX)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!read_set(tid, call->args[i + 1], count, sets[i]))
            return false;
    wait->fds = ARENA_ARRAY(arena, int, count);
    for (size_t fd = 0; fd < count; fd++)
        if (has_bit(sets[0], fd) || has_bit(sets[1], fd) || has_bit(sets[2], fd))
            wait->fds[wait->count++] = (int)fd;
    return true;
}

bool file_wait_read(pid_t tid, const struct proc_call *call, struct arena *arena,
                    struct file_wait *wait)
{
    *wait = (struct file_wait){.use = file_use_of(call)};
    if (wait->use == FILE_POLL)
        return is_select(call) ? read_selected(tid, call, arena, wait)
                               : read_polled(tid, call, arena, wait);
    wait->fds = ARENA_NEW(arena, int);
    wait->fds[wait->count++] = (int)call->args[0];
    return true;
}
