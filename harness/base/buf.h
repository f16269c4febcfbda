/* SPDX-License-Identifier: MIT */
/*
 * buf.h: the one growing byte string.
 *
 *     struct buf b = BUF_INIT;
 *     buf_addf(&b, "%s:%u", file, line);
 *     puts(b.ptr);
 *     buf_release(&b);
 *
 * Invariant: `ptr` is never NULL and ptr[len] is 0, so it can be read as a C
 * string at any time (it may hold NUL bytes of its own; `len` counts them).
 * A buf belongs to one thread at a time.
 */
#ifndef THREADPROOF_BASE_BUF_H
#define THREADPROOF_BASE_BUF_H

#include "base/base.h"

struct buf {
    char *ptr;
    size_t len; /* bytes held, without the closing NUL */
    size_t cap; /* bytes owned at ptr; 0 while ptr is the shared empty string */
};

extern char buf_empty[];
#define BUF_INIT                                                                                   \
    {                                                                                              \
        .ptr = buf_empty, .len = 0, .cap = 0                                                       \
    }

void buf_init(struct buf *b);
/* Frees; afterwards the buf is empty and can be used again. */
void buf_release(struct buf *b);
/* Empties, keeps the memory. */
void buf_clear(struct buf *b);
/* Room for `extra` more bytes; ptr may move. */
void buf_reserve(struct buf *b, size_t extra);
/* The string, which the caller frees with free(); the buf is empty afterwards. */
char *buf_detach(struct buf *b);

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_addstr(struct buf *b, const char *text);
void buf_addch(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_vaddf(struct buf *b, const char *format, va_list args) PRINTF_LIKE(2, 0);

#endif
