/* SPDX-License-Identifier: MIT */
/*
 * lesson.h: the header comment of a case, taken apart; private to report.
 *
 * The comment is the one that has a line "What: ...". Its paragraphs begin with
 * a word and a colon (What, Wrong, Why, Fix, From); one without stands alone.
 */
#ifndef THREADPROOF_REPORT_LESSON_H
#define THREADPROOF_REPORT_LESSON_H

#include "base/arena.h"

struct lesson_part {
    const char *label; /* "Wrong", or "" */
    const char *text;  /* one line, blanks folded */
};

struct lesson {
    struct lesson_part *parts; /* in `arena` */
    size_t count;
    size_t capacity;
    size_t first_line; /* of the code behind the comment, from 1 */
};

/* Empty, with first_line 1, if there is no such comment. `@blind` lines are left out. */
struct lesson lesson_read(struct arena *arena, const char *source);

/* The text of a part, NULL if the lesson has none of that label. */
const char *lesson_part(const struct lesson *lesson, const char *label);

#endif
