/* SPDX-License-Identifier: MIT */
/*
 * tsan_frame.h: one line of a stack.
 *
 *     "    #0 main /src/a.c:32:13 (prog+0xd0161) (BuildId: 4e50...)"   clang
 *     "    #0 main a.c:32 (prog+0x12bc)"                               gcc
 *     "    #0 pthread_create <null> (prog+0x513ad)"                    no source
 */
#ifndef THREADPROOF_PARSE_TSAN_FRAME_H
#define THREADPROOF_PARSE_TSAN_FRAME_H

#include "model/finding.h"

/* Whether the line is a frame by its first characters. */
static inline bool tsan_frame_begins(const char *line, size_t len)
{
    return len > 6 && memcmp(line, "    #", 5) == 0 && line[5] >= '0' && line[5] <= '9';
}

/*
 * Fills *frame from a line that begins as a frame. The line ends with NUL at
 * `len`; it is cut into fields in place, and the frame points into it.
 */
void tsan_frame_parse(char *line, size_t len, struct frame *frame);

#endif
