/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "stuck/enclose.h"
#include "stuck/socket_peer.h"

/* The kernel nests epoll objects no deeper. */
enum { NESTED_MAX = 5 };

static bool is_file(const struct opened *opened, enum opened_type type, uint64_t id)
{
    return opened->type == type && opened->id == id;
}

/* Adds all that have it open; false if nobody has. */
static bool add_holders(struct enclosing *enclosing, enum opened_type type, uint64_t id)
{
    const struct census *census = enclose_census(enclosing);
    bool any = false;

    for (size_t i = 0; i < census->opened_count; i++) {
        const struct opened *opened = &census->opened[i];

        if (!is_file(opened, type, id))
            continue;
        enclose_add_holder(enclosing, opened->pid);
        any = true;
    }
    return any;
}

static bool are_two_ends(int mode, int other)
{
    return other >= 0 && (mode == O_RDWR || other != mode);
}

/* Whether an end is open that matches this one: only then it is known who has it. */
static bool has_other_end(struct enclosing *enclosing, const struct opened *own)
{
    const struct census *census = enclose_census(enclosing);
    int mode = opened_mode(own->pid, own->fd, enclosing->arena);

    for (size_t i = 0; i < census->opened_count; i++) {
        const struct opened *opened = &census->opened[i];

        if (is_file(opened, OPENED_PIPE, own->id) && opened->named == own->named &&
            are_two_ends(mode, opened_mode(opened->pid, opened->fd, enclosing->arena)))
            return true;
    }
    return false;
}

static bool enclose_pipe(struct enclosing *enclosing, const struct opened *pipe)
{
    if (!has_other_end(enclosing, pipe))
        return enclose_doubt(enclosing, "waits for a pipe whose other end is not to be seen");
    return add_holders(enclosing, OPENED_PIPE, pipe->id);
}

static bool enclose_socket(struct enclosing *enclosing, const struct opened *socket,
                           enum file_use use)
{
    uint64_t peer;

    if (!socket_peer(socket->id, &peer) &&
        !socket_tcp_peer(enclosing->at->pid, socket->id, enclosing->arena, &peer))
        return enclose_doubt(enclosing, "waits for a socket that the outside may reach");
    if ((use == FILE_READ || use == FILE_WRITE) &&
        !socket_waits_for_ever(enclosing->at->pid, socket->fd, use == FILE_WRITE))
        return enclose_doubt(enclosing, "waits for a socket with a timeout");
    if (!add_holders(enclosing, OPENED_SOCKET, peer))
        return enclose_doubt(enclosing, "waits for a socket whose other end is not to be seen");
    return add_holders(enclosing, OPENED_SOCKET, socket->id);
}

/* Asynchronous input and output of the kernel's has a mapping of this name. */
static bool has_kernel_aio(pid_t pid, struct arena *arena)
{
    struct proc_maps maps;

    if (!proc_maps_read(pid, arena, &maps))
        return true;
    for (size_t i = 0; i < maps.count; i++)
        if (text_starts(maps.items[i].path, "/[aio]"))
            return true;
    return false;
}

/* The kernel writes to an eventfd that was given to a device, or to such requests. */
static bool enclose_eventfd(struct enclosing *enclosing, const struct opened *eventfd)
{
    const struct census *census = enclose_census(enclosing);

    if (!add_holders(enclosing, OPENED_EVENTFD, eventfd->id))
        return enclose_doubt(enclosing, "waits for an eventfd that is not to be seen");
    for (size_t i = 0; i < census->opened_count; i++) {
        const struct opened *opened = &census->opened[i];

        if (opened->type != OPENED_STRANGE)
            continue;
        for (size_t k = 0; k < enclosing->holders.count; k++)
            if (enclosing->holders.items[k] == opened->pid)
                return enclose_doubt(enclosing, "waits for an eventfd that a device may signal");
    }
    for (size_t i = 0; i < enclosing->holders.count; i++)
        if (has_kernel_aio(enclosing->holders.items[i], enclosing->arena))
            return enclose_doubt(enclosing, "waits for an eventfd that the kernel may signal");
    return true;
}

static bool enclose_one(struct enclosing *enclosing, int fd, enum file_use use, unsigned depth);

/* Others that share the epoll object may have it watch more. */
static bool add_epoll_sharers(struct enclosing *enclosing, const struct opened *epoll)
{
    const struct census *census = enclose_census(enclosing);

    for (size_t i = 0; i < census->opened_count; i++) {
        const struct opened *opened = &census->opened[i];
        long different;

        if (opened->type != OPENED_EPOLL)
            continue;
        different = syscall(SYS_kcmp, epoll->pid, opened->pid, KCMP_FILE, (long)epoll->fd,
                            (long)opened->fd);
        /* Another error says that it has gone since. */
        if (different < 0 && errno == EPERM)
            return enclose_doubt(enclosing,
                                 "waits for an epoll descriptor that cannot be compared");
        if (!different)
            enclose_add_holder(enclosing, opened->pid);
    }
    return true;
}

/* The numbers in an epoll object are those of when the descriptors were added. */
static bool is_watched(const struct opened *epoll, int fd)
{
    struct kcmp_epoll_slot slot = {.efd = (uint32_t)epoll->fd, .tfd = (uint32_t)fd};

    return syscall(SYS_kcmp, epoll->pid, epoll->pid, KCMP_EPOLL_TFD, (long)fd, &slot) == 0;
}

/* proc_pid_fdinfo(5): a line "tfd:        5 events:       19 data: ..." for each. */
static bool enclose_epoll(struct enclosing *enclosing, const struct opened *epoll, unsigned depth)
{
    const char *info = proc_read_all(
        epoll->pid, arena_printf(enclosing->arena, "fdinfo/%d", epoll->fd), enclosing->arena);
    bool inside = info && depth < NESTED_MAX;

    for (const char *at = info; inside && (at = strstr(at, "tfd:")) != NULL;) {
        uint64_t fd;

        at = text_behind_blanks(at + strlen("tfd:"));
        inside = text_scan_dec(&at, &fd) && fd <= INT32_MAX;
        if (inside && !is_watched(epoll, (int)fd))
            return enclose_doubt(enclosing, "watches a descriptor that it has closed since");
        inside = inside && enclose_one(enclosing, (int)fd, FILE_EPOLL, depth + 1);
    }
    if (!inside && !enclosing->reason)
        return enclose_doubt(enclosing, "waits for an epoll descriptor that cannot be read");
    return inside && add_epoll_sharers(enclosing, epoll);
}

static bool enclose_one(struct enclosing *enclosing, int fd, enum file_use use, unsigned depth)
{
    struct opened opened;

    if (!opened_read(enclosing->at->pid, fd, enclosing->arena, &opened))
        return enclose_doubt(
            enclosing,
            arena_printf(enclosing->arena, "waits for descriptor %d, which cannot be read", fd));
    switch (opened.type) {
    case OPENED_PIPE:
        return enclose_pipe(enclosing, &opened);
    case OPENED_SOCKET:
        return enclose_socket(enclosing, &opened, use);
    case OPENED_EVENTFD:
        return enclose_eventfd(enclosing, &opened);
    case OPENED_EPOLL:
        return enclose_epoll(enclosing, &opened, depth);
    default:
        return enclose_doubt(
            enclosing,
            arena_printf(enclosing->arena, "waits for %s, from outside of the program",
                         proc_link(opened.pid, arena_printf(enclosing->arena, "fd/%d", fd),
                                   enclosing->arena)));
    }
}

bool enclose_files(struct enclosing *enclosing, const struct task *task)
{
    struct file_wait wait;

    if (!file_wait_read(task->tid, &task->call, enclosing->arena, &wait))
        return enclose_doubt(enclosing, "waits for descriptors that cannot be read");
    if (wait.use == FILE_FLOCK || wait.use == FILE_RECORD || wait.use == FILE_OFD)
        return enclose_lock(enclosing, &wait);
    enclose_add_holder(enclosing, enclosing->at->pid);
    for (size_t i = 0; i < wait.count; i++)
        if (!enclose_one(enclosing, wait.fds[i], wait.use, 0))
            return false;
    return true;
}
