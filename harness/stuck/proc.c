/* SPDX-License-Identifier: MIT */
#include "stuck/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"

enum { PATH_SIZE = 128, STATUS_SIZE = 4096 };

static ssize_t read_file(const char *path, char *content, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got;
    int reason;

    if (fd < 0)
        return -1;
    got = read(fd, content, size - 1);
    reason = errno;
    close(fd);
    errno = reason;
    if (got >= 0)
        content[got] = 0;
    return got;
}

ssize_t proc_read(pid_t pid, const char *name, char *content, size_t size)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    return read_file(path, content, size);
}

ssize_t proc_task_read(pid_t pid, pid_t tid, const char *name, char *content, size_t size)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", (int)pid, (int)tid, name);
    return read_file(path, content, size);
}

const char *proc_read_all(pid_t pid, const char *name, struct arena *arena)
{
    struct buf content = BUF_INIT;
    char path[PATH_SIZE];
    ssize_t got = -1;
    char *copy = NULL;
    int fd;

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    do {
        buf_reserve(&content, 16384);
        got = read(fd, content.ptr + content.len, 16384);
        if (got > 0)
            content.len += (size_t)got;
    } while (got > 0);
    if (got == 0)
        copy = arena_strndup(arena, content.ptr, content.len);
    close(fd);
    buf_release(&content);
    return copy;
}

const char *proc_link(pid_t pid, const char *name, struct arena *arena)
{
    char path[PATH_SIZE];
    char target[4096];
    ssize_t len;

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    len = readlink(path, target, sizeof(target));
    return len < 0 ? NULL : arena_strndup(arena, target, (size_t)len);
}

static bool scan_hex_word(const char **cursor, uint64_t *value)
{
    if (!text_starts(*cursor, " 0x"))
        return false;
    *cursor += 3;
    return text_scan_hex(cursor, value);
}

bool proc_call_parse(const char *line, struct proc_call *call)
{
    const char *at = line;
    uint64_t number;

    snprintf(call->line, sizeof(call->line), "%s", line);
    call->state = text_starts(line, "running") ? CALL_RUNNING : CALL_OUTSIDE;
    /* "running", or "-1 SP PC". */
    if (!text_scan_dec(&at, &number))
        return call->state == CALL_RUNNING || text_starts(line, "-1 ");
    call->number = (long)number;
    for (size_t i = 0; i < ARRAY_SIZE(call->args); i++)
        if (!scan_hex_word(&at, &call->args[i]))
            return false;
    if (!scan_hex_word(&at, &call->sp) || !scan_hex_word(&at, &call->pc))
        return false;
    call->state = CALL_BLOCKED;
    return true;
}

bool proc_call_read(pid_t pid, pid_t tid, struct proc_call *call)
{
    char line[PROC_LINE];
    ssize_t got = proc_task_read(pid, tid, "syscall", line, sizeof(line));

    memset(call, 0, sizeof(*call));
    if (got < 0 && (errno == EPERM || errno == EACCES))
        return true;
    return got > 0 && proc_call_parse(line, call);
}

/* What follows "KEY:" and its blanks, at the start of a line. */
static const char *field(const char *text, const char *key)
{
    char start[32];
    const char *at;

    snprintf(start, sizeof(start), "\n%s:", key);
    at = strstr(text, start);
    if (!at)
        return NULL;
    at += strlen(start);
    return at + strspn(at, " \t");
}

static bool field_dec(const char *text, const char *key, uint64_t *value)
{
    const char *at = field(text, key);

    return at && text_scan_dec(&at, value);
}

static bool field_hex(const char *text, const char *key, uint64_t *value)
{
    const char *at = field(text, key);

    return at && text_scan_hex(&at, value);
}

/* "NSpid:\t12\t3": outermost first. Kernels without namespaces have no such line. */
static pid_t inner_pid(const char *text)
{
    const char *at = field(text, "NSpid");
    uint64_t pid = 0;

    while (at && text_scan_dec(&at, &pid))
        at += strspn(at, " \t");
    return (pid_t)pid;
}

bool proc_status_parse(const char *text, struct proc_status *status)
{
    const char *state = field(text, "State");
    uint64_t pid;
    uint64_t tracer;
    uint64_t threads;
    size_t name;

    if (!state || !text_starts(text, "Name:\t") || !field_dec(text, "Pid", &pid) ||
        !field_dec(text, "TracerPid", &tracer) || !field_dec(text, "Threads", &threads) ||
        !field_hex(text, "SigBlk", &status->blocked) ||
        !field_hex(text, "SigCgt", &status->caught) ||
        !field_dec(text, "voluntary_ctxt_switches", &status->voluntary) ||
        !field_dec(text, "nonvoluntary_ctxt_switches", &status->forced))
        return false;
    text += strlen("Name:\t");
    name = strcspn(text, "\n");
    snprintf(status->name, sizeof(status->name), "%.*s", (int)name, text);
    status->state = *state;
    status->inner = inner_pid(text) ? inner_pid(text) : (pid_t)pid;
    status->tracer = (pid_t)tracer;
    status->threads = (unsigned)threads;
    return true;
}

bool proc_status_read(pid_t pid, pid_t tid, struct proc_status *status)
{
    char text[STATUS_SIZE];

    return proc_task_read(pid, tid, "status", text, sizeof(text)) > 0 &&
           proc_status_parse(text, status);
}

void id_list_add(struct id_list *list, pid_t pid)
{
    ARRAY_GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = pid;
}

void id_list_release(struct id_list *list)
{
    free(list->items);
    *list = (struct id_list){NULL, 0, 0};
}

bool proc_tasks(pid_t pid, struct id_list *tasks)
{
    char path[PATH_SIZE];
    struct dirent *entry;
    uint64_t tid;
    DIR *folder;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    folder = opendir(path);
    if (!folder)
        return false;
    while ((entry = readdir(folder)))
        if (text_number(entry->d_name, INT32_MAX, &tid))
            id_list_add(tasks, (pid_t)tid);
    closedir(folder);
    return tasks->count > 0;
}

bool proc_children(pid_t pid, pid_t tid, struct id_list *children)
{
    char list[STATUS_SIZE];
    const char *at = list;
    uint64_t child;

    if (proc_task_read(pid, tid, "children", list, sizeof(list)) < 0)
        return false;
    while (text_scan_dec(&at, &child)) {
        id_list_add(children, (pid_t)child);
        at += strspn(at, " ");
    }
    return true;
}

bool proc_memory(pid_t pid, uint64_t address, void *bytes, size_t size)
{
    struct iovec here = {bytes, size};
    struct iovec there = {NULL, size};
    uintptr_t start = (uintptr_t)address;

    /* No pointer of ours, so it is not made by a cast. */
    memcpy(&there.iov_base, &start, sizeof(start));
    return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)size;
}

/* "00:01" */
static bool scan_device(const char **cursor, uint64_t *device)
{
    uint64_t major;
    uint64_t minor;

    if (!text_scan_hex(cursor, &major) || *(*cursor)++ != ':' || !text_scan_hex(cursor, &minor))
        return false;
    *device = major << 32 | minor;
    return true;
}

/* "START-END rwxp OFFSET DEV INODE   PATH" */
static bool parse_mapping(char *line, struct proc_mapping *mapping)
{
    const char *at = line;

    if (!text_scan_hex(&at, &mapping->start) || *at++ != '-' ||
        !text_scan_hex(&at, &mapping->end) || strlen(at) < 6)
        return false;
    mapping->writable = at[2] == 'w';
    mapping->shared = at[4] == 's';
    at += 6;
    if (!text_scan_hex(&at, &mapping->offset))
        return false;
    at += strspn(at, " ");
    if (!scan_device(&at, &mapping->device))
        return false;
    at += strspn(at, " ");
    if (!text_scan_dec(&at, &mapping->inode))
        return false;
    mapping->path = at + strspn(at, " ");
    return true;
}

bool proc_maps_read(pid_t pid, struct arena *arena, struct proc_maps *maps)
{
    const char *text = proc_read_all(pid, "maps", arena);
    char *line = text ? arena_strdup(arena, text) : NULL;
    size_t capacity = 0;

    *maps = (struct proc_maps){NULL, 0};
    while (line && *line) {
        char *end = strchr(line, '\n');

        if (end)
            *end = 0;
        ARENA_GROW(arena, maps->items, maps->count, capacity);
        if (parse_mapping(line, &maps->items[maps->count]))
            maps->count++;
        line = end ? end + 1 : NULL;
    }
    return maps->count > 0;
}

bool proc_maps_has(const struct proc_maps *maps, const struct proc_mapping *mapping)
{
    for (size_t i = 0; i < maps->count; i++)
        if (maps->items[i].device == mapping->device && maps->items[i].inode == mapping->inode)
            return true;
    return false;
}

const struct proc_mapping *proc_maps_find(const struct proc_maps *maps, uint64_t address)
{
    for (size_t i = 0; i < maps->count; i++)
        if (address >= maps->items[i].start && address < maps->items[i].end)
            return &maps->items[i];
    return NULL;
}
