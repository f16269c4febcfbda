/* SPDX-License-Identifier: MIT */
#include "parse/tsan_wrap.h"

#include "base/text.h"
#include "parse/tsan_frame.h"
#include "parse/tsan_line.h"

enum { PIECES_MAX = 64 }; /* of one line: more is not a broken line but another text */

static bool ends_with_one_of(const char *line, size_t len, const char *signs)
{
    return len && strchr(signs, line[len - 1]) && !text_ends(line, "(BuildId:") &&
           !text_ends(line, "(mutexes:");
}

/* A frame that ends with its file may still lack its object, which is in brackets. */
static bool lacks(const char *line, size_t len, char next)
{
    if (tsan_frame_has_number(line))
        return !tsan_frame_has_object(line, len) &&
               (next == '(' || !tsan_frame_is_ended(line, len));
    if (tsan_heading_begins(text_behind_blanks(line)))
        return !ends_with_one_of(line, len, ":).");
    switch (tsan_line_type(line, len)) {
    case TSAN_CUT_REPORT:
        return true;
    case TSAN_CRASH:
    case TSAN_FAILURE_STACK:
        return !ends_with_one_of(line, len, ":)");
    default:
        return false;
    }
}

/* Whether a line may be the rest of another by itself. */
static bool is_rest(const char *line, size_t len)
{
    const char *text = text_behind_blanks(line);

    return len && !tsan_frame_has_number(line) && !tsan_heading_begins(text) && *text != '[' &&
           tsan_line_type(line, len) == TSAN_TEXT;
}

/*
 * Whether `rest` is the rest of a line that was broken: of a header, a heading or a frame
 * that lacks its end. `rests` stand between the two.
 */
static bool goes_on(const char *line, size_t len, size_t rests, const char *rest, size_t rest_len)
{
    const char *first = rests ? "(" : text_behind_blanks(rest);

    return rests < PIECES_MAX && is_rest(rest, rest_len) && lacks(line, len, *first);
}

/* Whether nothing can follow it. */
static bool is_last(const char *line, size_t len)
{
    return ends_with_one_of(line, len, ":.") ||
           (len > 1 && line[len - 1] == ')' && strchr("0123456789abcdef:", line[len - 2]));
}

/* Terminals break lines wherever they are full, and are of few widths. */
static bool is_full(size_t width)
{
    return width >= 40 &&
           (width % 10 == 0 || width == 72 || width == 78 || width == 79 || width == 132);
}

/* Whether a blank stood where the line of `width` bytes was broken. */
static bool had_blank(const char *end, const char *rest, size_t width)
{
    return rest - end > 1 || strchr(" \t(/<", *rest) || !is_full(width);
}

/* Only blanks, which were cut off, and the line end may stand between the two. */
static bool is_next(const char *end, const char *rest)
{
    while (end < rest && (!*end || strchr(" \t\r\n", *end)))
        end++;
    return end == rest;
}

/* The lines that go on with the first one, up to the one that ends it; 0 if none does. */
static size_t count_rest(const char *base, const struct tsan_line *lines, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const char *rest = base + lines[i].at;

        if (!is_next(base + lines[i - 1].at + lines[i - 1].len, rest) ||
            !goes_on(base + lines[0].at, lines[0].len, i - 1, rest, lines[i].len))
            return 0;
        if (is_last(rest, lines[i].len))
            return i;
    }
    return 0;
}

bool tsan_wrap_follows(const char *base, const struct tsan_line *lines, size_t count,
                       const char *line, size_t len)
{
    const struct tsan_line *last = &lines[count - 1];
    const struct tsan_line *first = last;

    while (first > lines && is_rest(base + first->at, first->len)) {
        if (is_last(base + first->at, first->len))
            return false;
        first--;
    }
    return is_next(base + last->at + last->len, line) &&
           goes_on(base + first->at, first->len, (size_t)(last - first), line, len);
}

size_t tsan_wrap_join(char *base, struct tsan_line *lines, size_t count)
{
    size_t pieces = count_rest(base, lines, count);
    char *to = base + lines[0].at + lines[0].len;

    for (size_t i = 1; i <= pieces; i++) {
        const char *rest = base + lines[i].at;
        const char *text = text_behind_blanks(rest);
        size_t len = lines[i].len - (size_t)(text - rest);

        if (had_blank(base + lines[i - 1].at + lines[i - 1].len, rest, lines[i - 1].len))
            *to++ = ' ';
        memmove(to, text, len);
        to += len;
    }
    *to = '\0';
    lines[0].len = (size_t)(to - base) - lines[0].at;
    return pieces;
}
