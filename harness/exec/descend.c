/* SPDX-License-Identifier: MIT */
#include "exec/descend.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

static void add_pid(struct pids *pids, pid_t pid)
{
    ARRAY_GROW(pids->items, pids->count, pids->capacity);
    pids->items[pids->count++] = pid;
}

void pids_release(struct pids *pids)
{
    free(pids->items);
    *pids = (struct pids)PIDS_INIT;
}

/* The parent is the second field behind the name, which may hold anything but ends at the last ).
 */
static bool is_our_child(const char *stat_line)
{
    const char *cursor = strrchr(stat_line, ')');
    uint64_t parent;

    if (!cursor || strlen(cursor) < 5)
        return false;
    cursor += 4;
    return text_scan_dec(&cursor, &parent) && parent == (uint64_t)getpid();
}

/* A process that vanishes while it is read is not a child any more. */
static void add_if_child(struct pids *pids, const char *name)
{
    struct buf path = BUF_INIT;
    struct buf content = BUF_INIT;
    uint64_t pid;

    if (text_number(name, INT32_MAX, &pid)) {
        buf_addf(&path, "/proc/%s/stat", name);
        if (file_read(path.ptr, &content, NULL) && is_our_child(content.ptr))
            add_pid(pids, (pid_t)pid);
    }
    buf_release(&path);
    buf_release(&content);
}

void children_list_by_stat(struct pids *pids)
{
    struct file_names names = {NULL, 0};

    if (!file_list("/proc", &names, NULL))
        return;
    for (size_t i = 0; i < names.count; i++)
        add_if_child(pids, names.items[i]);
    file_names_free(&names);
}

void children_list(struct pids *pids)
{
    struct buf path = BUF_INIT;
    struct buf content = BUF_INIT;

    buf_addf(&path, "/proc/self/task/%d/children", (int)getpid());
    if (file_read(path.ptr, &content, NULL)) {
        const char *cursor = content.ptr;
        uint64_t pid;

        for (; text_scan_dec(&cursor, &pid); cursor += *cursor == ' ')
            add_pid(pids, (pid_t)pid);
    } else {
        children_list_by_stat(pids);
    }
    buf_release(&path);
    buf_release(&content);
}
