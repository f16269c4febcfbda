/* SPDX-License-Identifier: MIT */
#include "exec/log_folder.h"

#include <limits.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "exec/descriptor.h"
#include "exec/tool.h"

/* One name that a file had when it was made. */
struct entry {
    char *name;
    unsigned made;     /* files of that name so far */
    unsigned openings; /* of all of them; more than `made` means that one was emptied */
    bool numbered;     /* it is a log, and the last one made has its number */
};

struct log_folder {
    char *path;
    enum detector detector;
    int fd; /* of inotify; -1: not available */
    struct process_watch *inner;
    struct entry *items;
    size_t count;
    size_t capacity;
    char *refused;
    bool overflowed;
};

struct log_folder *log_folder_open(const char *path, enum detector detector)
{
    struct log_folder *folder = xcalloc(1, sizeof(*folder));

    folder->path = xstrdup(path);
    folder->detector = detector;
    folder->fd = descriptor_lift(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    /* Closing separates two openings, which would otherwise be reported as one. */
    if (folder->fd >= 0 &&
        inotify_add_watch(folder->fd, path, IN_CREATE | IN_OPEN | IN_CLOSE_WRITE) < 0)
        descriptor_close(&folder->fd);
    return folder;
}

void log_folder_free(struct log_folder *folder)
{
    if (!folder)
        return;
    descriptor_close(&folder->fd);
    for (size_t i = 0; i < folder->count; i++)
        free(folder->items[i].name);
    free(folder->items);
    free(folder->refused);
    free(folder->path);
    free(folder);
}

static struct entry *find(const struct log_folder *folder, const char *name)
{
    for (size_t i = 0; i < folder->count; i++)
        if (text_equal(folder->items[i].name, name))
            return &folder->items[i];
    return NULL;
}

static struct entry *find_or_add(struct log_folder *folder, const char *name)
{
    struct entry *entry = find(folder, name);

    if (entry)
        return entry;
    ARRAY_GROW(folder->items, folder->count, folder->capacity);
    entry = &folder->items[folder->count++];
    *entry = (struct entry){.name = xstrdup(name)};
    return entry;
}

/* The process whose log that is; 0: it is another file. */
static pid_t log_owner(const struct log_folder *folder, const char *name)
{
    const char *detector = detector_name(folder->detector);
    const char *digits;
    uint64_t pid;

    if (!text_starts(name, detector) || name[strlen(detector)] != '.')
        return 0;
    digits = name + strlen(detector) + 1;
    if (!text_scan_dec(&digits, &pid) || pid > INT_MAX)
        return 0;
    return text_equal(digits, folder->detector == DETECTOR_TSAN ? "" : ".xml") ? (pid_t)pid : 0;
}

static bool rename_log(const struct log_folder *folder, const struct entry *entry, bool back)
{
    struct buf plain = BUF_INIT;
    struct buf numbered = BUF_INIT;
    bool ok;

    buf_addf(&plain, "%s/%s", folder->path, entry->name);
    buf_addf(&numbered, "%s.%u", plain.ptr, entry->made);
    ok = rename(back ? numbered.ptr : plain.ptr, back ? plain.ptr : numbered.ptr) == 0;
    buf_release(&plain);
    buf_release(&numbered);
    return ok;
}

/* Whether a file that the process has mapped is a TSan program; Valgrind's own is skipped. */
static bool maps_tsan(char *maps, const char *valgrind, struct buf *path)
{
    char *end;

    for (char *line = maps; (end = strchr(line, '\n')); line = end + 1) {
        const char *file;
        bool has = false;

        *end = '\0';
        file = strchr(line, '/');
        /* A file has a mapping for each of its segments. */
        if (!file || text_equal(file, valgrind) || text_equal(file, path->ptr))
            continue;
        buf_clear(path);
        buf_addstr(path, file);
        if (tool_has_tsan(file, &has, NULL) && has)
            return true;
    }
    return false;
}

/* Valgrind opens its log when the program is loaded, and before it runs. */
static void refuse_tsan(struct log_folder *folder, pid_t pid)
{
    struct buf name = BUF_INIT;
    struct buf maps = BUF_INIT;
    struct buf path = BUF_INIT;
    char valgrind[PATH_MAX];
    ssize_t len;

    buf_addf(&name, "/proc/%d/exe", (int)pid);
    len = readlink(name.ptr, valgrind, sizeof(valgrind) - 1);
    buf_clear(&name);
    buf_addf(&name, "/proc/%d/maps", (int)pid);
    if (len > 0 && file_read(name.ptr, &maps, NULL)) {
        valgrind[len] = '\0';
        if (maps_tsan(maps.ptr, valgrind, &path) && kill(pid, SIGKILL) == 0 && !folder->refused)
            folder->refused = xstrdup(path.ptr);
    }
    buf_release(&name);
    buf_release(&maps);
    buf_release(&path);
}

static void made(struct log_folder *folder, const char *name)
{
    struct entry *entry = find_or_add(folder, name);
    pid_t owner = log_owner(folder, name);

    entry->made++;
    if (!owner)
        return;
    entry->numbered = rename_log(folder, entry, false);
    if (folder->detector != DETECTOR_TSAN)
        refuse_tsan(folder, owner);
}

static void take_event(struct log_folder *folder, const struct inotify_event *event)
{
    folder->overflowed |= (event->mask & IN_Q_OVERFLOW) != 0;
    if (!event->len)
        return;
    if (event->mask & IN_CREATE)
        made(folder, event->name);
    else if (event->mask & IN_OPEN)
        find_or_add(folder, event->name)->openings++;
}

static void look(struct log_folder *folder)
{
    _Alignas(struct inotify_event) char bytes[8192];
    ssize_t got;

    while (folder->fd >= 0 && (got = read(folder->fd, bytes, sizeof(bytes))) > 0)
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(bytes + at);

            take_event(folder, event);
            at += (ssize_t)(sizeof(*event) + event->len);
        }
}

static enum watch_answer tick(void *context, pid_t pid, bool last)
{
    struct log_folder *folder = context;

    look(folder);
    if (folder->refused)
        return WATCH_END_INTERRUPTED;
    return folder->inner->tick(folder->inner->context, pid, last);
}

static bool stands_still(void *context, pid_t pid)
{
    struct process_watch *inner = ((struct log_folder *)context)->inner;

    return inner->stands_still(inner->context, pid);
}

struct process_watch log_folder_watch(struct log_folder *folder, struct process_watch *inner)
{
    folder->inner = inner;
    return (struct process_watch){inner->interval_ms, tick, folder,
                                  inner->stands_still ? stands_still : NULL};
}

void log_folder_settle(struct log_folder *folder)
{
    look(folder);
    descriptor_close(&folder->fd);
    for (size_t i = 0; i < folder->count; i++)
        if (folder->items[i].numbered)
            (void)rename_log(folder, &folder->items[i], true);
}

unsigned log_folder_lost(const struct log_folder *folder)
{
    unsigned lost = folder->overflowed;

    for (size_t i = 0; i < folder->count; i++)
        if (log_owner(folder, folder->items[i].name) &&
            folder->items[i].openings > folder->items[i].made)
            lost += folder->items[i].openings - folder->items[i].made;
    return lost;
}

bool log_folder_was_opened(const struct log_folder *folder, const char *name)
{
    const struct entry *entry = find(folder, name);

    return entry && entry->openings > 0;
}

const char *log_folder_refused(const struct log_folder *folder)
{
    return folder->refused;
}
