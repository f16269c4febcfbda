/* SPDX-License-Identifier: MIT */
/*
 * base.h: what every file of threadproof starts with.
 *
 * Memory: xmalloc and the like never return NULL; a process without memory
 * cannot judge anything, so it says so on standard error and exits with 3.
 *
 * BUG() is for mistakes of our own only (a broken invariant). It aborts. Bad
 * input is never a BUG(): it is an error (error.h).
 *
 * All of it is safe to call from any thread.
 */
#ifndef THREADPROOF_BASE_BASE_H
#define THREADPROOF_BASE_BASE_H

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define PRINTF_LIKE(text, first) __attribute__((__format__(__printf__, text, first)))

/* Says where and what on standard error, then aborts. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *format, ...) PRINTF_LIKE(3, 4);

/* The caller frees what these return with free(). */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *memory, size_t size);
char *xstrdup(const char *text);

/*
 * Makes room for one more element in a growing array: `items` is the array
 * (or NULL), `count` how many it holds, `capacity` how many fit.
 */
#define ARRAY_GROW(items, count, capacity)                                                         \
    do {                                                                                           \
        if ((count) == (capacity)) {                                                               \
            (capacity) = (capacity) ? 2 * (capacity) : 8;                                          \
            (items) = xrealloc((items), (capacity) * sizeof(*(items)));                            \
        }                                                                                          \
    } while (0)

#endif
