/* SPDX-License-Identifier: MIT */
/*
 * diff.h: two texts line by line, by their longest common subsequence; private
 * to report.
 */
#ifndef THREADPROOF_REPORT_DIFF_H
#define THREADPROOF_REPORT_DIFF_H

#include "base/arena.h"

struct text_line {
    const char *text; /* not NUL-terminated */
    size_t len;
};

struct text_lines {
    const struct text_line *items;
    size_t count;
};

/* The lines of a text; NULL has none. They point into it. */
struct text_lines lines_of(struct arena *arena, const char *text);

/* Its length without an annotation behind the code and the blanks before that. */
size_t line_code_length(struct text_line line);

/* A row of the two texts side by side: line numbers from 1, 0 where one has no line. */
struct diff_row {
    unsigned old;
    unsigned new;
    bool same;
};

struct diff {
    const struct diff_row *rows;
    size_t count;
};

/*
 * Compares what begins at line old_first and new_first (from 1), annotations
 * apart. Changed lines stand beside each other. Texts of more than DIFF_MAX_LINES lines are taken
 * as wholly different behind their common beginning: the table would be too big.
 */
enum { DIFF_MAX_LINES = 3000 };
struct diff diff_lines(struct arena *arena, struct text_lines old, size_t old_first,
                       struct text_lines new, size_t new_first);

#endif
