/* SPDX-License-Identifier: MIT */
/*
 * terminal_text.h: what a terminal or a browser would show of a line: colours
 * and cursor movements are taken out, and what a carriage return overwrote; a
 * blank that does not break is a blank.
 */
#ifndef THREADPROOF_PARSE_TERMINAL_TEXT_H
#define THREADPROOF_PARSE_TERMINAL_TEXT_H

#include "base/base.h"

/* Whether a terminal's control sequence begins in these bytes. */
bool terminal_text_escapes(const char *bytes, size_t len);
/* Whether there is something to take out of the line. */
bool terminal_text_differs(const char *line, size_t len);
/* Takes it out in place, puts NUL behind the line, and returns its new length. */
size_t terminal_text(char *line, size_t len);

#endif
