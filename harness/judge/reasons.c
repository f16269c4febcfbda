/* SPDX-License-Identifier: MIT */
#include "judge/reasons.h"

#include "base/buf.h"
#include "base/text.h"

static void add(struct reasons *reasons, const char *text)
{
    for (size_t i = 0; i < reasons->count; i++)
        if (text_equal(reasons->items[i], text))
            return;
    ARENA_GROW(reasons->arena, reasons->items, reasons->count, reasons->capacity);
    reasons->items[reasons->count++] = text;
}

void reason_add(struct reasons *reasons, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    add(reasons, arena_strndup(reasons->arena, text.ptr, text.len));
    buf_release(&text);
}

void reasons_append(struct reasons *reasons, const struct reasons *more)
{
    for (size_t i = 0; i < more->count; i++)
        add(reasons, more->items[i]);
}

const char *reason_list(struct arena *arena, const char *list, const char *text, size_t index,
                        size_t count)
{
    return arena_printf(arena, "%s%s%s", list,
                        !index               ? ""
                        : index + 1 == count ? " and "
                                             : ", ",
                        text);
}
