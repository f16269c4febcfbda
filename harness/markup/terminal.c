/* SPDX-License-Identifier: MIT */
#include "markup/terminal.h"

#include "base/text.h"

static const char *const styles[] = {
    [TERM_PLAIN] = "",        [TERM_BOLD] = "\x1b[1m",   [TERM_DIM] = "\x1b[2m",
    [TERM_GOOD] = "\x1b[32m", [TERM_BAD] = "\x1b[1;31m", [TERM_NOTE] = "\x1b[36m",
};

static void escape(struct buf *out, const char *text)
{
    text_add_visible(out, text, strlen(text), "");
}

size_t term_columns(const char *text)
{
    size_t columns = 0;

    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

static void add_styled(struct terminal *t, enum term_style style, const char *safe, size_t len)
{
    bool coloured = t->colour && style != TERM_PLAIN && len;

    if (len)
        sink_repeat(t->sink, ' ', t->pending);
    t->pending = len ? 0 : t->pending;
    if (coloured)
        sink_str(t->sink, styles[style]);
    sink_add(t->sink, safe, len);
    if (coloured)
        sink_str(t->sink, "\x1b[0m");
}

void term_add(struct terminal *t, enum term_style style, const char *text)
{
    struct buf safe = BUF_INIT;

    escape(&safe, text);
    add_styled(t, style, safe.ptr, safe.len);
    buf_release(&safe);
}

/* Bytes of the first `columns` columns. */
static size_t bytes_of(const char *text, size_t columns)
{
    size_t i = 0;

    while (text[i] && columns--) {
        i++;
        while (((unsigned char)text[i] & 0xc0) == 0x80)
            i++;
    }
    return i;
}

void term_cell(struct terminal *t, enum term_style style, const char *text, size_t columns)
{
    struct buf safe = BUF_INIT;
    size_t used;

    escape(&safe, text);
    used = term_columns(safe.ptr);
    if (used > columns) {
        safe.len = bytes_of(safe.ptr, columns ? columns - 1 : 0);
        buf_addstr(&safe, "\xe2\x80\xa6");
        used = columns;
    }
    add_styled(t, style, safe.ptr, safe.len);
    t->pending += columns - used;
    buf_release(&safe);
}

void term_line(struct terminal *t)
{
    t->pending = 0;
    sink_char(t->sink, '\n');
}

/* Bytes of the longest run of whole words that fits; a longer word stays whole. */
static size_t fitting(const char *text, size_t columns)
{
    size_t end = bytes_of(text, columns);

    while (text[end] && end && text[end] != ' ')
        end--;
    end = end ? end : strcspn(text, " ");
    while (end && text[end - 1] == ' ')
        end--;
    return end;
}

void term_wrap(struct terminal *t, enum term_style style, const char *text, size_t first,
               size_t rest)
{
    struct buf safe = BUF_INIT;
    size_t indent = first;
    const char *at;

    escape(&safe, text);
    for (at = safe.ptr; *at; indent = rest) {
        size_t room = t->width > indent + 20 ? t->width - indent : 20;
        size_t len = fitting(at, room);

        sink_repeat(t->sink, ' ', indent);
        add_styled(t, style, at, len);
        term_line(t);
        at += len;
        at += strspn(at, " ");
    }
    buf_release(&safe);
}
