/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/text.h"

enum { READ_SIZE = 64 * 1024, BESIDE_MAX = 10000 };

static bool read_most(int fd, const char *path, size_t most, struct buf *content, struct error *err)
{
    while (most) {
        size_t room;
        ssize_t got;

        buf_reserve(content, READ_SIZE);
        room = content->cap - content->len - 1;
        got = read(fd, content->ptr + content->len, room < most ? room : most);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(err, "cannot read %s", path);
        if (got == 0)
            return true;
        most -= (size_t)got;
        content->len += (size_t)got;
        content->ptr[content->len] = '\0';
    }
    return true;
}

/* A pipe without a name is one that somebody holds open, or that is at its end. */
static bool is_named_fifo(int fd, const struct stat *about)
{
    struct statfs where;

    return S_ISFIFO(about->st_mode) && (fstatfs(fd, &where) != 0 || where.f_type != PIPEFS_MAGIC);
}

static bool is_null_device(const struct stat *about)
{
    return S_ISCHR(about->st_mode) && about->st_rdev == makedev(1, 3);
}

static bool check_end(int fd, const char *path, struct error *err)
{
    struct stat about;

    if (fstat(fd, &about) != 0)
        return error_errno(err, "cannot look at %s", path);
    if (is_named_fifo(fd, &about))
        return error_set(err, "cannot read %s: it is a FIFO, not a file", path);
    if ((S_ISCHR(about.st_mode) || S_ISBLK(about.st_mode)) && !is_null_device(&about))
        return error_set(err, "cannot read %s: it is a device, not a file", path);
    if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK) != 0)
        return error_errno(err, "cannot wait for %s", path);
    return true;
}

/* Without O_NONBLOCK, opening a FIFO would wait for somebody to open its other end. */
int file_open(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        error_errno(err, "cannot open %s", path);
        return -1;
    }
    if (check_end(fd, path, err))
        return fd;
    close(fd);
    return -1;
}

bool file_read_rest(int fd, const char *path, struct buf *content, struct error *err)
{
    return read_most(fd, path, SIZE_MAX, content, err);
}

bool file_read(const char *path, struct buf *content, struct error *err)
{
    return file_read_head(path, SIZE_MAX, content, err);
}

bool file_read_head(const char *path, size_t most, struct buf *content, struct error *err)
{
    int fd = file_open(path, err);
    bool ok;

    if (fd < 0)
        return false;
    ok = read_most(fd, path, most, content, err);
    close(fd);
    return ok;
}

bool file_read_number(const char *path, uint64_t *value)
{
    struct buf content = BUF_INIT;
    const char *at;
    bool ok = file_read(path, &content, NULL);

    at = content.ptr;
    ok = ok && text_scan_dec(&at, value);
    buf_release(&content);
    return ok;
}

static bool write_all(int fd, const char *path, const char *bytes, size_t len, struct error *err)
{
    while (len) {
        ssize_t put = write(fd, bytes, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_errno(err, "cannot write %s", path);
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

/* mkstemp() would make it for its owner only, whatever the umask and the folder's own rules are. */
int file_create_beside(const char *path, struct buf *temporary, struct error *err)
{
    int fd = -1;

    for (unsigned i = 0; fd < 0 && i < BESIDE_MAX; i++) {
        buf_clear(temporary);
        buf_addf(temporary, "%s.%d-%u", path, (int)getpid(), i);
        fd = open(temporary->ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        error_errno(err, "cannot create a file beside %s", path);
    return fd;
}

static bool fill_and_rename(int fd, const char *temporary, const char *path, struct buf *content,
                            bool durable, struct error *err)
{
    bool ok = write_all(fd, path, content->ptr, content->len, err);

    if (ok && durable && fsync(fd) != 0)
        ok = error_errno(err, "cannot flush %s to the disk", path);
    if (close(fd) != 0 && ok)
        ok = error_errno(err, "cannot write %s", path);
    if (ok && rename(temporary, path) != 0)
        ok = error_errno(err, "cannot rename %s to %s", temporary, path);
    if (!ok)
        unlink(temporary);
    return ok;
}

bool file_write_atomic(const char *path, const void *bytes, size_t len, bool durable,
                       struct error *err)
{
    struct buf temporary = BUF_INIT;
    struct buf content = {.ptr = (char *)bytes, .len = len, .cap = 0};
    int fd = file_create_beside(path, &temporary, err);
    bool ok = fd >= 0 && fill_and_rename(fd, temporary.ptr, path, &content, durable, err);

    buf_release(&temporary);
    return ok;
}

bool file_make_folders(const char *path, struct error *err)
{
    struct buf part = BUF_INIT;
    bool ok = true;

    for (const char *at = path; ok && *path; at++) {
        if (*at && (*at != '/' || at == path))
            continue;
        buf_clear(&part);
        buf_add(&part, path, (size_t)(at - path));
        if (mkdir(part.ptr, 0777) != 0 && (errno != EEXIST || !file_is_folder(part.ptr)))
            ok = error_errno(err, "cannot make the folder %s", part.ptr);
        if (!*at)
            break;
    }
    buf_release(&part);
    return ok;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

bool file_remove_tree(const char *path, struct error *err)
{
    struct stat info;

    if (lstat(path, &info) != 0)
        return errno == ENOENT || error_errno(err, "cannot look at %s", path);
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
        return error_errno(err, "cannot remove %s", path);
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool file_list(const char *path, struct file_names *names, struct error *err)
{
    DIR *folder = opendir(path);
    size_t capacity = 0;
    struct dirent *entry;

    *names = (struct file_names){NULL, 0};
    if (!folder)
        return error_errno(err, "cannot open the folder %s", path);
    while (errno = 0, (entry = readdir(folder)) != NULL) {
        if (text_equal(entry->d_name, ".") || text_equal(entry->d_name, ".."))
            continue;
        ARRAY_GROW(names->items, names->count, capacity);
        names->items[names->count++] = xstrdup(entry->d_name);
    }
    if (errno) {
        error_errno(err, "cannot read the folder %s", path);
        file_names_free(names);
        closedir(folder);
        return false;
    }
    closedir(folder);
    if (names->count)
        qsort(names->items, names->count, sizeof(*names->items), by_bytes);
    return true;
}

void file_names_free(struct file_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct file_names){NULL, 0};
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

char *file_absolute(const char *path)
{
    char *real = realpath(path, NULL);

    return real ? real : xstrdup(path);
}

/* Where the folder before `end` begins, in a name that is tidy so far; `end` if there is none. */
static char *last_folder(char *start, char *end)
{
    char *at = end;

    while (at > start && at[-1] == '/')
        at--;
    while (at > start && at[-1] != '/')
        at--;
    return strncmp(at, "..", 2) == 0 && end - at == 3 ? end : at;
}

void file_tidy(char *path)
{
    char *start = path + (*path == '/');
    char *to = start;

    for (const char *from = start; *from;) {
        size_t len = strcspn(from, "/");
        bool more = from[len] == '/';

        if (len == 2 && from[0] == '.' && from[1] == '.' && last_folder(start, to) != to) {
            to = last_folder(start, to);
        } else if (!(len == 1 && from[0] == '.')) {
            memmove(to, from, len + more);
            to += len + more;
        }
        from += len + more;
    }
    *to = '\0';
}
