/* SPDX-License-Identifier: MIT */
/*
 * place.h: the place of a finding, and how it is named. Which
 * frame is the place of a stack: model/origin.h.
 */
#ifndef THREADPROOF_DIGEST_PLACE_H
#define THREADPROOF_DIGEST_PLACE_H

#include "base/buf.h"
#include "model/origin.h"

/*
 * The stack of the finding's first site with a line of the user's; else of the
 * first in the user's program; else of the first; else the first stack, or NULL
 * if it has none.
 */
const struct stack *finding_place(const struct finding *finding);

/* `file` without `root` in front and without "./"; never NULL. */
const char *file_below(const char *file, const char *root);

/* "src/a.c:12", or the function and the object if no file is known. */
void place_add(struct buf *out, const struct frame *frame, const char *root);

/* The function's name for a person, without "__interceptor_"; never NULL. */
const char *frame_function(const struct frame *frame);

#endif
