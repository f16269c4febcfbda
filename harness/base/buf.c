/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

char buf_empty[1];

void buf_init(struct buf *b)
{
    *b = (struct buf)BUF_INIT;
}

void buf_release(struct buf *b)
{
    if (b->cap)
        free(b->ptr);
    buf_init(b);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->cap)
        b->ptr[0] = '\0';
}

void buf_reserve(struct buf *b, size_t extra)
{
    size_t need = b->len + extra + 1;
    size_t cap = b->cap ? b->cap : 64;

    if (need <= b->cap)
        return;
    while (cap < need)
        cap *= 2;
    b->ptr = xrealloc(b->cap ? b->ptr : NULL, cap);
    b->ptr[b->len] = '\0';
    b->cap = cap;
}

char *buf_detach(struct buf *b)
{
    char *text;

    buf_reserve(b, 0);
    text = b->ptr;
    buf_init(b);
    return text;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (!len)
        return;
    buf_reserve(b, len);
    memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
    b->ptr[b->len] = '\0';
}

void buf_addstr(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_addch(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_vaddf(struct buf *b, const char *format, va_list args)
{
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        BUG("bad format string \"%s\"", format);
    buf_reserve(b, (size_t)len);
    vsnprintf(b->ptr + b->len, (size_t)len + 1, format, args);
    b->len += (size_t)len;
}

void buf_addf(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vaddf(b, format, args);
    va_end(args);
}
