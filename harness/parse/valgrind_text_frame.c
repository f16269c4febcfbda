/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_process.h"

#include <limits.h>

#include "base/text.h"

/* "race.c:9"; false if it is not a place in a source. */
static bool read_source(struct builder *b, struct frame *frame, const char *place, size_t len)
{
    const char *colon = memrchr(place, ':', len);
    const char *digits = colon ? colon + 1 : place;
    uint64_t line;

    if (!colon || colon == place || !text_scan_dec(&digits, &line) || digits != place + len ||
        line > UINT_MAX)
        return false;
    frame->file = arena_strndup(&b->arena, place, (size_t)(colon - place));
    frame->line = (unsigned)line;
    return true;
}

/* The parenthesis that the last one closes; NULL if it closes none. */
static const char *find_open(const char *text, size_t len)
{
    const char *last = memrchr(text, '(', len);
    const char *end = text + len - 1;
    size_t depth = 0;

    if (!last || *end != ')')
        return NULL;
    if (memchr(last, ')', (size_t)(end - last) + 1) == end)
        return last;
    for (const char *at = text + len; at-- > text;) {
        depth += *at == ')';
        if (*at == '(' && --depth == 0)
            return at;
    }
    return NULL;
}

/*
 * The place in the last parentheses, which names of functions and folders may have
 * too. Returns the length of what stands before it.
 */
static size_t read_place(struct builder *b, struct frame *frame, const char *text, size_t len)
{
    const char *open = find_open(text, len);
    const char *place = open ? open + 1 : NULL;
    size_t place_len = open ? (size_t)(text + len - place) - 1 : 0;

    if (!open || open == text || open[-1] != ' ')
        return len;
    if (place_len > 3 && memcmp(place, "in ", 3) == 0)
        frame->object = arena_strndup(&b->arena, place + 3, place_len - 3);
    else if (!read_source(b, frame, place, place_len))
        return len;
    return (size_t)(open - text);
}

void valgrind_text_frame(struct builder *b, const char *text, size_t len)
{
    struct frame *frame = builder_add_frame(b);
    const char *at = text + strlen("at 0x");
    size_t rest;

    if (!text_scan_hex(&at, &frame->address) || at[0] != ':')
        return;
    at += at[1] == ' ' ? 2 : 1;
    if (at >= text + len)
        return;
    rest = read_place(b, frame, at, len - (size_t)(at - text));
    while (rest && at[rest - 1] == ' ')
        rest--;
    if (rest && !(rest == 3 && memcmp(at, "???", 3) == 0))
        frame->function = arena_strndup(&b->arena, at, rest);
}
