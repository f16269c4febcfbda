/* SPDX-License-Identifier: MIT */
#include "explore/capture.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec/descriptor.h"

enum { LIMIT = 64 << 20 };

bool capture_open(struct capture *capture)
{
    char path[32];

    capture->gone = 0;
    capture->fd = descriptor_lift(memfd_create("output", MFD_CLOEXEC));
    if (capture->fd < 0)
        return false;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", capture->fd);
    capture->end = descriptor_lift(open(path, O_WRONLY | O_APPEND | O_CLOEXEC));
    return capture->end >= 0;
}

void capture_close(struct capture *capture)
{
    descriptor_close(&capture->fd);
    descriptor_close(&capture->end);
}

void capture_clear(struct capture *capture)
{
    capture->gone = 0;
    if (capture->fd >= 0)
        (void)ftruncate(capture->fd, 0);
}

static size_t size_of(const struct capture *capture)
{
    struct stat stat;

    return fstat(capture->fd, &stat) == 0 ? (size_t)stat.st_size : 0;
}

void capture_limit(struct capture *capture)
{
    size_t size = capture->fd < 0 ? 0 : size_of(capture);

    if (size <= LIMIT)
        return;
    (void)ftruncate(capture->fd, 0);
    capture->gone += size;
}

static void read_part(int fd, size_t from, size_t size, struct buf *into)
{
    while (size > 0) {
        char bytes[16384];
        size_t part = size < sizeof(bytes) ? size : sizeof(bytes);
        ssize_t got = pread(fd, bytes, part, (off_t)from);

        if (got <= 0)
            return;
        buf_add(into, bytes, (size_t)got);
        from += (size_t)got;
        size -= (size_t)got;
    }
}

void capture_read(const struct capture *capture, size_t keep, struct process_output *output)
{
    size_t size = capture->fd < 0 ? 0 : size_of(capture);
    size_t head = size < keep ? size : keep;
    size_t tail = size - head < keep ? size - head : keep;

    buf_clear(&output->head);
    buf_clear(&output->tail);
    output->total = capture->gone + size;
    read_part(capture->fd, 0, head, &output->head);
    read_part(capture->fd, size - tail, tail, &output->tail);
}
