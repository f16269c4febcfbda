/* SPDX-License-Identifier: MIT */
#include "stuck/census.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

/* The kernel's PF_KTHREAD, in the flags that /proc/PID/stat has. */
#define KERNEL_THREAD 0x200000

/* proc_pid_stat(5): the fields behind the name, of which the first is the state. */
enum {
    STAT_STATE,
    STAT_PARENT,
    STAT_SESSION = 3,
    STAT_FLAGS = 6,
    STAT_THREADS = 17,
    STAT_START = 19,
    STAT_FIELDS
};

static bool read_number(const char *text, uint64_t *number)
{
    return text_scan_dec(&text, number);
}

/* "12 (name) S 1 12 12 0 -1 4194304 ...": the name may hold brackets and blanks. */
static bool parse_stat(const char *text, struct census_process *process, bool *counts)
{
    const char *name = strchr(text, '(');
    const char *end = strrchr(text, ')');
    const char *fields[STAT_FIELDS];
    uint64_t parent;
    uint64_t flags;
    uint64_t threads;
    bool ended;

    if (!name || !end)
        return false;
    snprintf(process->name, sizeof(process->name), "%.*s", (int)(end - name - 1), name + 1);
    for (size_t i = 0; i < STAT_FIELDS; i++) {
        end = strchr(end + 1, ' ');
        if (!end)
            return false;
        fields[i] = end + 1;
    }
    if (!read_number(fields[STAT_PARENT], &parent) ||
        !read_number(fields[STAT_SESSION], &process->session) ||
        !read_number(fields[STAT_FLAGS], &flags) || !read_number(fields[STAT_THREADS], &threads) ||
        !read_number(fields[STAT_START], &process->start))
        return false;
    process->parent = (pid_t)parent;
    ended = *fields[STAT_STATE] == 'Z' || *fields[STAT_STATE] == 'X';
    /* The other threads of a leader that has ended may hold what is not in its own list. */
    process->hidden = ended && threads > 1;
    *counts = !(flags & KERNEL_THREAD) && (!ended || process->hidden);
    return true;
}

static bool is_harmless_device(const char *path)
{
    static const char *const harmless[] = {"/dev/null", "/dev/zero",    "/dev/full", "/dev/random",
                                           "/dev/tty",  "/dev/urandom", "/dev/pts/", "/dev/shm/",
                                           "/dev/ptmx", "/dev/console"};

    for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
        if (text_starts(path, harmless[i]))
            return true;
    return false;
}

static bool is_harmless_object(const char *name)
{
    static const char *const harmless[] = {"[timerfd]", "[signalfd]",  "inotify",
                                           "[pidfd]",   "[eventpoll]", "[eventfd]"};

    for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
        if (text_equal(name, harmless[i]))
            return true;
    return false;
}

static enum opened_type type_of(const char *target)
{
    const char *object = "anon_inode:";

    if (text_starts(target, "pipe:["))
        return OPENED_PIPE;
    if (text_starts(target, "socket:["))
        return OPENED_SOCKET;
    if (text_equal(target, "anon_inode:[eventfd]"))
        return OPENED_EVENTFD;
    if (text_equal(target, "anon_inode:[eventpoll]"))
        return OPENED_EPOLL;
    if (text_starts(target, object))
        return is_harmless_object(target + strlen(object)) ? OPENED_OTHER : OPENED_STRANGE;
    return text_starts(target, "/dev/") && !is_harmless_device(target) ? OPENED_STRANGE
                                                                       : OPENED_OTHER;
}

static const char *info_field(pid_t pid, int fd, const char *key, struct arena *arena)
{
    const char *info = proc_read_all(pid, arena_printf(arena, "fdinfo/%d", fd), arena);
    const char *at = info ? strstr(info, key) : NULL;

    return at ? text_behind_blanks(at + strlen(key)) : NULL;
}

/*
 * A pipe that had a name: proc_pid_fd(5) shows the name, and that it has gone. Asked so that no
 * server is, should it lie in a network's file system.
 */
static bool read_named_pipe(const struct opened *opened, const char *target, struct arena *arena,
                            uint64_t *id)
{
    static const char gone[] = " (deleted)";
    struct statx file;
    size_t len = strlen(target);
    uint64_t device;

    if (*target != '/' || len < strlen(gone) || !text_equal(target + len - strlen(gone), gone) ||
        statx(AT_FDCWD, arena_printf(arena, "/proc/%d/fd/%d", (int)opened->pid, opened->fd),
              AT_STATX_DONT_SYNC, STATX_TYPE | STATX_NLINK | STATX_INO, &file) != 0 ||
        !S_ISFIFO(file.stx_mode) || file.stx_nlink)
        return false;
    device = (uint64_t)file.stx_dev_major << 32 | file.stx_dev_minor;
    *id = hash_bytes(hash_bytes(HASH_START, &device, sizeof(device)), &file.stx_ino,
                     sizeof(file.stx_ino));
    return true;
}

bool opened_read(pid_t pid, int fd, struct arena *arena, struct opened *opened)
{
    const char *target = proc_link(pid, arena_printf(arena, "fd/%d", fd), arena);
    const char *number;

    *opened = (struct opened){.pid = pid, .fd = fd};
    if (!target)
        return false;
    opened->type = type_of(target);
    opened->named = read_named_pipe(opened, target, arena, &opened->id);
    if (opened->named) {
        opened->type = OPENED_PIPE;
        return true;
    }
    number = strchr(target, '[');
    if (opened->type == OPENED_PIPE || opened->type == OPENED_SOCKET)
        return read_number(number + 1, &opened->id);
    number = opened->type == OPENED_EVENTFD ? info_field(pid, fd, "eventfd-id:", arena) : NULL;
    if (number && !read_number(number, &opened->id))
        return false;
    return opened->type != OPENED_EVENTFD || number;
}

int opened_mode(pid_t pid, int fd, struct arena *arena)
{
    const char *flags = info_field(pid, fd, "flags:", arena);
    size_t digits = flags ? strspn(flags, "01234567") : 0;

    /* In octal, so the last digit holds O_ACCMODE. */
    return digits ? (flags[digits - 1] - '0') & O_ACCMODE : -1;
}

static void read_opened(struct census *census, struct census_process *process, struct arena *arena)
{
    const char *folder = arena_printf(arena, "/proc/%d/fd", (int)process->pid);
    struct file_names names = {NULL, 0};

    /* Another reason is that it has just ended. */
    if (!file_list(folder, &names, NULL)) {
        process->hidden |= errno == EACCES || errno == EPERM;
        return;
    }
    for (size_t i = 0; i < names.count; i++) {
        struct opened opened;
        uint64_t fd;

        if (!text_number(names.items[i], INT32_MAX, &fd) ||
            !opened_read(process->pid, (int)fd, arena, &opened) || opened.type == OPENED_OTHER)
            continue;
        ARENA_GROW(arena, census->opened, census->opened_count, census->opened_capacity);
        census->opened[census->opened_count++] = opened;
    }
    file_names_free(&names);
}

static void read_process(struct census *census, pid_t pid, struct arena *arena)
{
    struct census_process process = {.pid = pid};
    const char *stat = proc_read_all(pid, "stat", arena);
    bool counts = false;

    if (!stat || !parse_stat(stat, &process, &counts) || !counts)
        return;
    read_opened(census, &process, arena);
    ARENA_GROW(arena, census->processes, census->process_count, census->process_capacity);
    census->processes[census->process_count++] = process;
}

void census_take(struct arena *arena, struct census *census)
{
    struct file_names names = {NULL, 0};
    uint64_t pid;

    *census = (struct census){NULL, 0, 0, NULL, 0, 0};
    if (!file_list("/proc", &names, NULL))
        return;
    for (size_t i = 0; i < names.count; i++)
        if (text_number(names.items[i], INT32_MAX, &pid))
            read_process(census, (pid_t)pid, arena);
    file_names_free(&names);
}

const struct census_process *census_find(const struct census *census, pid_t pid)
{
    for (size_t i = 0; i < census->process_count; i++)
        if (census->processes[i].pid == pid)
            return &census->processes[i];
    return NULL;
}

bool census_is_below(const struct census *census, pid_t pid, pid_t ancestor)
{
    const struct census_process *process = census_find(census, pid);

    /* No chain is longer than there are processes. */
    for (size_t steps = 0; process && steps <= census->process_count; steps++) {
        if (process->pid == ancestor)
            return true;
        process = census_find(census, process->parent);
    }
    return false;
}
