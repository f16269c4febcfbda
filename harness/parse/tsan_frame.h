/* SPDX-License-Identifier: MIT */
/*
 * tsan_frame.h: one line of a stack.
 *
 *     "    #0 main /src/a.c:32:13 (prog+0xd0161) (BuildId: 4e50...)"   clang
 *     "    #0 main a.c:32 (prog+0x12bc)"                               gcc
 *     "    #0 pthread_create <null> (prog+0x513ad)"                    no source
 *     "  * #0 ring_take ring.c:41 (prog:arm64+0x1f53d4)"               Xcode 9
 *
 * What people paste has lost some of this: the indentation, or the object.
 */
#ifndef THREADPROOF_PARSE_TSAN_FRAME_H
#define THREADPROOF_PARSE_TSAN_FRAME_H

#include "model/finding.h"

/* Whether the line is a frame by its first characters, as the detector prints it. */
static inline bool tsan_frame_begins(const char *line, size_t len)
{
    return len > 6 && memcmp(line, "    #", 5) == 0 && line[5] >= '0' && line[5] <= '9';
}

/* Whether it begins as one however it is indented; whether it ends as one. */
bool tsan_frame_has_number(const char *line);
bool tsan_frame_is_ended(const char *line, size_t len);
/* Whether it ends with its object. */
bool tsan_frame_has_object(const char *line, size_t len);
/* Whether it may be one, however it is indented: no other tool's frames look so. */
bool tsan_frame_fits(const char *line, size_t len);
/* Whether it is one beyond doubt: it names an object and an offset. */
bool tsan_frame_is_sure(const char *line, size_t len);
/* Where a sure frame begins behind other text ("test 1 [    #1 f a.c:2 (p+0x3)"), or NULL. */
const char *tsan_frame_inside(const char *line, size_t len);

/*
 * Fills *frame from a line that begins as a frame, or fits, and returns its
 * number. The line ends with NUL at `len`; it is cut into fields in place, and
 * the frame points into it.
 */
unsigned tsan_frame_parse(char *line, size_t len, struct frame *frame);

/*
 * The same for the place that ends a SUMMARY: "/src/a.c:32:13 in main",
 * "(prog+0x513ad) in pthread_create". False if it is none.
 */
bool tsan_frame_parse_place(char *text, struct frame *frame);

#endif
