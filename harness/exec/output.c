/* SPDX-License-Identifier: MIT */
#include "exec/output.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "exec/descriptor.h"

/* Of a pipe that can be written to, PIPE_BUF bytes can be without waiting. */
enum { READ_BYTES = 64 * 1024, PASS_BYTES = PIPE_BUF };

bool stream_open(struct stream *stream, struct process_output *output, size_t keep)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    *stream = (struct stream){.output = output,
                              .keep = keep,
                              .fd = descriptor_lift(ends[0]),
                              .write_end = descriptor_lift(ends[1]),
                              .copy_to = -1,
                              .pending = BUF_INIT};
    if (stream->fd >= 0 && stream->write_end >= 0 && fcntl(stream->fd, F_SETFL, O_NONBLOCK) == 0)
        return true;
    stream_close(stream);
    return false;
}

void stream_started(struct stream *stream)
{
    descriptor_close(&stream->write_end);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Forgets all of the tail but its last `keep` bytes. */
static void trim_tail(struct buf *tail, size_t keep)
{
    if (tail->len <= keep)
        return;
    memmove(tail->ptr, tail->ptr + tail->len - keep, keep);
    tail->len = keep;
    tail->ptr[keep] = '\0';
}

/*
 * The tail may grow to twice what is kept before it is trimmed, so that each
 * byte is moved once at most.
 */
static void keep_bytes(struct stream *stream, const char *bytes, size_t len)
{
    struct process_output *output = stream->output;
    size_t first = smaller(len, stream->keep - output->head.len);
    size_t last = smaller(len - first, stream->keep);

    output->total += len;
    if (first)
        buf_add(&output->head, bytes, first);
    if (!last)
        return;
    buf_add(&output->tail, bytes + len - last, last);
    if (output->tail.len >= 2 * stream->keep)
        trim_tail(&output->tail, stream->keep);
}

/* What read() said, after the bytes have been kept and the end been noted. */
static ssize_t read_once(struct stream *stream)
{
    char bytes[READ_BYTES];
    bool copies = stream->copy_to >= 0;
    ssize_t got = read(stream->fd, bytes, copies ? PASS_BYTES : sizeof(bytes));

    if (got > 0) {
        keep_bytes(stream, bytes, (size_t)got);
        if (copies)
            buf_add(&stream->pending, bytes, (size_t)got);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        descriptor_close(&stream->fd);
    }
    return got;
}

/* SIGPIPE is ignored by now. Closing our end has the program learn of it. */
static void pass_on(struct stream *stream)
{
    ssize_t put = write(stream->copy_to, stream->pending.ptr, stream->pending.len);

    if (put > 0) {
        stream->pending.len -= (size_t)put;
        memmove(stream->pending.ptr, stream->pending.ptr + put, stream->pending.len + 1);
    } else if (put < 0 && errno != EAGAIN && errno != EINTR) {
        buf_clear(&stream->pending);
        descriptor_close(&stream->fd);
        stream->copy_to = -1;
    }
}

struct pollfd stream_poll(const struct stream *stream)
{
    if (stream->pending.len)
        return (struct pollfd){.fd = stream->copy_to, .events = POLLOUT};
    return (struct pollfd){.fd = stream->fd, .events = POLLIN};
}

void stream_turn(struct stream *stream)
{
    if (stream->pending.len)
        pass_on(stream);
    else
        (void)read_once(stream);
}

static void pass_on_all(struct stream *stream)
{
    while (stream->pending.len) {
        struct pollfd ready = stream_poll(stream);

        if (poll(&ready, 1, -1) > 0)
            pass_on(stream);
    }
}

void stream_close(struct stream *stream)
{
    /* More than the pipe can hold would be news from someone still writing. */
    int left = stream->fd >= 0 ? fcntl(stream->fd, F_GETPIPE_SZ) : 0;

    pass_on_all(stream);
    while (stream->fd >= 0 && left > 0) {
        ssize_t got = read_once(stream);

        if (got < 0 && errno != EINTR)
            break;
        pass_on_all(stream);
        left -= (int)(got > 0 ? got : 0);
    }
    descriptor_close(&stream->fd);
    descriptor_close(&stream->write_end);
    buf_release(&stream->pending);
    if (stream->output)
        trim_tail(&stream->output->tail, stream->keep);
}

void process_output_text(const struct process_output *output, struct buf *text)
{
    const struct buf *head = &output->head;
    uint64_t skipped = output->total - head->len - output->tail.len;

    buf_add(text, head->ptr, head->len);
    if (skipped) {
        if (head->len && head->ptr[head->len - 1] != '\n')
            buf_addch(text, '\n');
        buf_addf(text, "[... %" PRIu64 " bytes left out ...]\n", skipped);
    }
    buf_add(text, output->tail.ptr, output->tail.len);
}
