/* SPDX-License-Identifier: MIT */
/*
 * reasons.h: a list of sentences; private to judge.
 */
#ifndef THREADPROOF_JUDGE_REASONS_H
#define THREADPROOF_JUDGE_REASONS_H

#include "base/arena.h"

struct reasons {
    struct arena *arena;
    const char **items;
    size_t count;
    size_t capacity;
};

/* A sentence that is there already is not added again. */
void reason_add(struct reasons *reasons, const char *format, ...) PRINTF_LIKE(2, 3);
void reasons_append(struct reasons *reasons, const struct reasons *more);

/* Appends "text", ", text" or " and text" by its place in a list of `count`; returns all. */
const char *reason_list(struct arena *arena, const char *list, const char *text, size_t index,
                        size_t count);

#endif
