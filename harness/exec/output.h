/* SPDX-License-Identifier: MIT */
/*
 * output.h (private to exec): one stream of a running program, drained into a
 * process_output.
 *
 * Life cycle: stream_open before the fork, stream_started in the parent after
 * it, stream_read whenever poll() says so, stream_close once.
 */
#ifndef THREADPROOF_EXEC_OUTPUT_H
#define THREADPROOF_EXEC_OUTPUT_H

#include "exec/process.h"

struct stream {
    struct process_output *output;
    size_t keep;
    int fd;        /* our end, non-blocking; -1 once closed, as poll() wants it */
    int write_end; /* the program's; -1 once closed */
};

#define STREAM_CLOSED                                                                              \
    {                                                                                              \
        .output = NULL, .keep = 0, .fd = -1, .write_end = -1                                       \
    }

/* False, with errno set, if there is no pipe to be had. Both ends are above 2. */
bool stream_open(struct stream *stream, struct process_output *output, size_t keep);
/* Closes the program's end of the pipe on our side. */
void stream_started(struct stream *stream);
/* Takes what one read() gives; closes the stream at its end. */
void stream_read(struct stream *stream);
/*
 * Takes what is in the pipe now, without waiting for its end (which never
 * comes if a stranger holds the pipe open), closes it and completes the output.
 */
void stream_close(struct stream *stream);

#endif
