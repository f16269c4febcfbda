/* SPDX-License-Identifier: MIT */
/*
 * capture.h (private to explore): a stream of an explored program, in a memfd. A pipe
 * would have to be drained while it runs, and each schedule would need one of its own.
 */
#ifndef THREADPROOF_EXPLORE_CAPTURE_H
#define THREADPROOF_EXPLORE_CAPTURE_H

#include "exec/process.h"

struct capture {
    int fd;        /* -1: none; above 2 */
    int end;       /* the program's, above 2: one may ask what answers on its standard error, and
                      must not read there what it wrote */
    uint64_t gone; /* bytes that were thrown away because there were too many */
};

/* Of one that was not opened; may be closed. */
#define CAPTURE_CLOSED ((struct capture){.fd = -1, .end = -1})

bool capture_open(struct capture *capture);
void capture_close(struct capture *capture);
/* Empties it for the next schedule. */
void capture_clear(struct capture *capture);
/* To be called now and then: a program that writes without end must not fill the memory. */
void capture_limit(struct capture *capture);
/* What was written: at most `keep` bytes of the beginning and of the end. */
void capture_read(const struct capture *capture, size_t keep, struct process_output *output);

#endif
