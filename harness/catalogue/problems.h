/* SPDX-License-Identifier: MIT */
/*
 * problems.h: the errors of one file, collected so that all are reported at once;
 * private to catalogue.
 */
#ifndef THREADPROOF_CATALOGUE_PROBLEMS_H
#define THREADPROOF_CATALOGUE_PROBLEMS_H

#include "base/arena.h"
#include "base/error.h"

struct problem {
    unsigned line;
    const char *text;
};

struct problems {
    const char *path;
    struct arena *arena;
    struct problem *items;
    size_t count;
    size_t capacity;
};

void problem_add(struct problems *p, unsigned line, const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * True if there are none. Else sets `err` to one line "path:line: text" for
 * each, in the order of the file and without a newline at the end.
 */
bool problems_report(const struct problems *p, struct error *err);

#endif
