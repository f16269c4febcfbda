/* SPDX-License-Identifier: MIT */
#include "catalogue/problems.h"

#include "base/buf.h"

void problem_add(struct problems *p, unsigned line, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;
    size_t at = p->count;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    ARENA_GROW(p->arena, p->items, p->count, p->capacity);
    for (p->count++; at > 0 && p->items[at - 1].line > line; at--)
        p->items[at] = p->items[at - 1];
    p->items[at] = (struct problem){line, arena_strndup(p->arena, text.ptr, text.len)};
    buf_release(&text);
}

bool problems_report(const struct problems *p, struct error *err)
{
    struct buf all = BUF_INIT;

    if (!p->count)
        return true;
    for (size_t i = 0; i < p->count; i++)
        buf_addf(&all, "%s%s:%u: %s", i ? "\n" : "", p->path, p->items[i].line, p->items[i].text);
    error_set(err, "%s", all.ptr);
    buf_release(&all);
    return false;
}
