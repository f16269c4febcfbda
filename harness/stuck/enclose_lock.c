/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "base/text.h"
#include "stuck/enclose.h"

/*
 * proc_locks(5): "1: FLOCK  ADVISORY  WRITE 12 fe:00:99 0 EOF", and below it, with the same
 * number and an arrow, those that wait for it: "1: -> FLOCK  ADVISORY  WRITE 13 fe:00:99 0 EOF".
 */
struct lock_line {
    const char *text; /* from "FLOCK" on, as fdinfo has it too */
    const char *type;
    pid_t pid; /* of the process that made it; -1 for a lock of an open file */
    uint64_t inode;
    bool waits;
};

static const char *next_word(const char *at)
{
    at += strcspn(at, " ");
    return at + strspn(at, " ");
}

static bool parse_lock(const char *at, struct lock_line *line)
{
    char *end;

    at = strchr(at, ':');
    if (!at)
        return false;
    at += 1 + strspn(at + 1, " ");
    line->waits = text_starts(at, "-> ");
    line->text = line->type = line->waits ? at + 3 : at;
    at = next_word(next_word(next_word(line->text)));
    line->pid = (pid_t)strtol(at, &end, 10);
    at = end == at ? NULL : strrchr(next_word(at), ':');
    if (!at)
        return false;
    at++;
    return text_scan_dec(&at, &line->inode);
}

static const char *type_word(enum file_use use)
{
    return use == FILE_FLOCK ? "FLOCK " : use == FILE_RECORD ? "POSIX " : "OFDLCK ";
}

/* The lock that the process waits for; `text` is a copy of /proc/locks, cut into lines. */
static bool find_blocker(char *text, pid_t waiter, enum file_use use, uint64_t inode,
                         struct lock_line *blocker)
{
    struct lock_line holder = {.text = NULL};
    struct lock_line line;

    for (char *at = text; at && *at;) {
        char *end = strchr(at, '\n');

        if (end)
            *end = 0;
        if (!parse_lock(at, &line))
            return false;
        if (!line.waits)
            holder = line;
        else if (holder.text && text_starts(line.type, type_word(use)) && line.inode == inode &&
                 (line.pid == waiter || use == FILE_OFD)) {
            *blocker = holder;
            return true;
        }
        at = end ? end + 1 : NULL;
    }
    return false;
}

static char *read_locks(struct arena *arena)
{
    struct buf content = BUF_INIT;
    char *copy = file_read("/proc/locks", &content, NULL)
                     ? arena_strndup(arena, content.ptr, content.len)
                     : NULL;

    buf_release(&content);
    return copy;
}

/* The inode of what a descriptor leads to, as /proc/locks has it (fdinfo: Linux 5.14). */
static bool inode_of(pid_t pid, int fd, struct arena *arena, uint64_t *inode)
{
    const char *info = proc_read_all(pid, arena_printf(arena, "fdinfo/%d", fd), arena);
    const char *at = info ? strstr(info, "\nino:") : NULL;

    if (!at)
        return false;
    at = text_behind_blanks(at + strlen("\nino:"));
    return text_scan_dec(&at, inode);
}

/* Who has the open file that a lock belongs to: its lock stands in their fdinfo. */
static void add_openers(struct enclosing *enclosing, pid_t pid, const char *lock)
{
    const char *folder = arena_printf(enclosing->arena, "/proc/%d/fdinfo", (int)pid);
    struct file_names names = {NULL, 0};

    if (!file_list(folder, &names, NULL))
        return;
    for (size_t i = 0; i < names.count; i++) {
        const char *info = proc_read_all(
            pid, arena_printf(enclosing->arena, "fdinfo/%s", names.items[i]), enclosing->arena);

        if (info && strstr(info, lock))
            enclose_add_holder(enclosing, pid);
    }
    file_names_free(&names);
}

bool enclose_lock(struct enclosing *enclosing, const struct file_wait *wait)
{
    char *locks = read_locks(enclosing->arena);
    const struct census *census;
    struct lock_line blocker;
    uint64_t inode;

    if (!locks || !inode_of(enclosing->at->pid, *wait->fds, enclosing->arena, &inode) ||
        !find_blocker(locks, enclosing->at->pid, wait->use, inode, &blocker))
        return enclose_doubt(enclosing, "waits for a lock of a file that is not in /proc/locks");
    if (text_starts(blocker.type, "POSIX ")) {
        enclose_add_holder(enclosing, blocker.pid);
        return true;
    }
    census = enclose_census(enclosing);
    for (size_t i = 0; i < census->process_count; i++)
        add_openers(enclosing, census->processes[i].pid, blocker.text);
    return enclosing->holders.count ||
           enclose_doubt(enclosing, "waits for a lock of a file whose holder is not to be seen");
}
