/* SPDX-License-Identifier: MIT */
/*
 * lexer.h: which lines of a C source hold code, and what its comments say;
 * private to catalogue.
 *
 * It knows line and block comments, string and character literals, spliced
 * lines (backslash at the end), preprocessor lines, CRLF and a byte order
 * mark. Trigraphs and digraphs are left alone. Text may hold any bytes.
 */
#ifndef THREADPROOF_CATALOGUE_LEXER_H
#define THREADPROOF_CATALOGUE_LEXER_H

#include "base/arena.h"

/*
 * One line of a comment, without comment marks and the blanks around it; may
 * be empty. Line comments that follow each other line by line are one comment.
 */
struct comment_line {
    const char *text;
    size_t len;
    unsigned line;    /* from 1 */
    unsigned comment; /* from 1, in the order of the file */
};

struct lexed {
    const struct comment_line *items;
    size_t count;
    const bool *has_code; /* of line 1 .. lines: an identifier or a number stands there,
                             outside comments, literals and preprocessor lines */
    unsigned lines;
    unsigned unterminated; /* line of a block comment that never ends; 0 if there is none */
};

/* Texts point into `text`, arrays are from `arena`. */
struct lexed lex(const char *text, size_t len, struct arena *arena);

#endif
