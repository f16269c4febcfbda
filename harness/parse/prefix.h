/* SPDX-License-Identifier: MIT */
/*
 * prefix.h: what a CI system, a logger or a test runner puts before each line
 * of a detector's output: "2026-11-20T12:24:01.1234567Z ", "12: ", "web-1  | ",
 * "Nov  9 12:24:01 host prog[77]: ".
 *
 * A prefix is learned from one line, and is found again before others: times,
 * dates and levels ("WARN ", "info") in it may differ, all else must be equal. So two writers whose
 * prefixes differ in a name or a number ("[job 3] ", "[job 4] ") stay two. The
 * next line may show that a number counts the lines ("9 | ", "10 | ").
 *
 * A plain value without pointers.
 */
#ifndef THREADPROOF_PARSE_PREFIX_H
#define THREADPROOF_PARSE_PREFIX_H

#include "base/base.h"

enum { PREFIX_MAX = 200 };

struct prefix {
    char text[PREFIX_MAX];
    bool free[PREFIX_MAX];  /* the digit here is of a time, or counts the lines */
    bool level[PREFIX_MAX]; /* a word like "WARN" begins here */
    bool dash;              /* a ':' may be a '-': grep's around what it found */
    size_t len;
};

/* False, with an empty prefix, if it is too long to be one. */
bool prefix_learn(struct prefix *prefix, const char *text, size_t len);

/*
 * Whether the line begins so; *behind is where the rest begins. Blanks at the
 * prefix's end may be missing where the line ends with it, since many systems
 * cut them off.
 */
bool prefix_match(const struct prefix *prefix, const char *line, size_t len, size_t *behind);

/*
 * Whether `line` begins so if it is the one behind the line that the prefix was learned from,
 * and both are numbered, or written by grep -A; then the prefix is that of such lines.
 */
bool prefix_adapt(struct prefix *prefix, const char *line, size_t len, size_t *behind);

#endif
