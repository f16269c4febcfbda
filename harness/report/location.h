/* SPDX-License-Identifier: MIT */
/* location.h: SARIF's locations of frames and stacks; private to report. */
#ifndef THREADPROOF_REPORT_LOCATION_H
#define THREADPROOF_REPORT_LOCATION_H

#include "markup/json_stream.h"
#include "report/format.h"

/* The name of the folder options.root in originalUriBaseIds. */
#define LOCATION_BASE "SRCROOT"

/*
 * Appends a path as a URI: absolute paths as file:///..., all bytes but
 * unreserved ones and '/' as %XX.
 */
void location_uri(struct buf *out, const char *path);

/* location objects; `text` may be NULL. */
json_t *location_of_frame(struct writing *w, const struct frame *frame, const char *text);
/* Of the stack's place, with the sentence that explains it. */
json_t *location_of_stack(struct writing *w, const struct finding *finding,
                          const struct stack *stack);
/* Adds to a stack's location the lines that stand there, as far as the record has them. */
void location_add_source(json_t *location, const struct record *record, const struct stack *stack);
/* A stack object with all frames. */
json_t *location_stack(struct writing *w, const struct finding *finding, const struct stack *stack);

/* {"text": ...} */
json_t *location_message(const char *text);

#endif
