/* SPDX-License-Identifier: MIT */
/*
 * assertion.h: how to tell a failed assertion from any other abort(): by the
 * functions on its stack, and by the line that it wrote to standard error.
 *
 * Known: assert() of glibc and musl, the checks of libstdc++, GLib's g_assert().
 *
 * Pure, safe from any thread.
 */
#ifndef THREADPROOF_MODEL_ASSERTION_H
#define THREADPROOF_MODEL_ASSERTION_H

#include "base/arena.h"
#include "model/finding.h"

struct assertion {
    const char *text;     /* "main: Assertion `x == 1' failed." */
    const char *file;     /* as the compiler was given it */
    const char *function; /* "main", "int main(void)"; NULL if it does not say */
    unsigned line;
};

/* Whether the stack leads through an assertion that failed. */
bool assertion_on_stack(const struct stack *stack);

/* The kind of a finding, once its stacks are known: an abort can be a failed assertion. */
enum kind assertion_kind(enum kind kind, const struct stack *stacks, size_t count);

/*
 * Reads one line of standard error; the strings are in `arena`. False, with
 * *assertion untouched, if it is not from a failed assertion.
 */
bool assertion_read(const char *line, size_t len, struct arena *arena, struct assertion *assertion);

#endif
