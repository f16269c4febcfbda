/* SPDX-License-Identifier: MIT */
/*
 * output.h (private to exec): one stream of a running program, drained into a
 * process_output and, if that is wanted, passed on to a descriptor of ours.
 *
 * Life cycle: stream_open before the fork, stream_started in the parent after
 * it, stream_turn whenever poll() says so of stream_poll's entry, stream_close once.
 *
 * What is passed on is written before more is read, and never waited for: a slow
 * reader makes the program wait, as it would without us, and not us. If
 * nobody reads any more, the program's next write fails as ours did.
 */
#ifndef THREADPROOF_EXEC_OUTPUT_H
#define THREADPROOF_EXEC_OUTPUT_H

#include <poll.h>

#include "exec/process.h"

struct stream {
    struct process_output *output;
    size_t keep;
    int fd;             /* our end, non-blocking; -1 once closed, as poll() wants it */
    int write_end;      /* the program's; -1 once closed */
    int copy_to;        /* borrowed; -1: it is kept only */
    struct buf pending; /* read, and not passed on yet */
};

#define STREAM_CLOSED                                                                              \
    {                                                                                              \
        .output = NULL, .keep = 0, .fd = -1, .write_end = -1, .copy_to = -1, .pending = BUF_INIT   \
    }

/* False, with errno set, if no pipe can be made. Both ends are above 2. */
bool stream_open(struct stream *stream, struct process_output *output, size_t keep);
/* Closes the program's end of the pipe on our side. */
void stream_started(struct stream *stream);
/* What to wait for. */
struct pollfd stream_poll(const struct stream *stream);
/* Passes on what is pending, else takes what one read() gives; closes the stream at its end. */
void stream_turn(struct stream *stream);
/*
 * Takes what is in the pipe now, without waiting for its end (which never
 * comes if a stranger holds the pipe open), closes it and completes the output.
 */
void stream_close(struct stream *stream);

#endif
