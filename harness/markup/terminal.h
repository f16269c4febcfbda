/* SPDX-License-Identifier: MIT */
/*
 * terminal.h: the one writer of terminal text.
 *
 * Every string is written so that it cannot move the cursor, change colours or
 * turn the direction of what follows: text_add_visible().
 */
#ifndef THREADPROOF_MARKUP_TERMINAL_H
#define THREADPROOF_MARKUP_TERMINAL_H

#include "markup/sink.h"

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_GOOD, TERM_BAD, TERM_NOTE };

struct terminal {
    struct sink *sink;
    unsigned width;
    bool colour;
    size_t pending; /* blanks that are written only if something follows them on the line */
};

/* Escaped, in a style, on the line that stands. */
void term_add(struct terminal *t, enum term_style style, const char *text);

/* The same, filled up with blanks to `columns`, or cut with "…" if it is longer. */
void term_cell(struct terminal *t, enum term_style style, const char *text, size_t columns);

/* Whole lines, broken at blanks; the first is indented by `first`, the others by `rest`. */
void term_wrap(struct terminal *t, enum term_style style, const char *text, size_t first,
               size_t rest);

void term_line(struct terminal *t);

/* Columns that a text takes: a code point counts as one. */
size_t term_columns(const char *text);

#endif
