/* SPDX-License-Identifier: MIT */
/*
 * place.h: which frame of a stack a person wants to see, and how its file is
 * named; private to report.
 *
 * A frame is the user's own if it has a file and a line and lies neither in the
 * C library nor in a detector's own code. The innermost own frame is the place
 * of a stack: what lies above it is the call that the detector watched.
 */
#ifndef THREADPROOF_REPORT_PLACE_H
#define THREADPROOF_REPORT_PLACE_H

#include "base/buf.h"
#include "model/finding.h"

bool frame_is_own(const struct frame *frame);

/*
 * The innermost own frame, else the innermost with a file, else the innermost;
 * NULL for an empty stack.
 */
const struct frame *stack_place(const struct stack *stack);

/* The stack of the finding's first site; NULL if it has no stack. */
const struct stack *finding_place(const struct finding *finding);

/* `file` without `root` in front and without "./"; never NULL. */
const char *file_below(const char *file, const char *root);

/* "src/a.c:12", or the function and the object if no file is known. */
void place_add(struct buf *out, const struct frame *frame, const char *root);

/* The function's name for a person, without "__interceptor_"; never NULL. */
const char *frame_function(const struct frame *frame);

#endif
