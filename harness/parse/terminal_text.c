/* SPDX-License-Identifier: MIT */
#include "parse/terminal_text.h"

#include "base/text.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";
static const char hard_blank[] = "\xc2\xa0"; /* U+00A0, of which web pages make indentation */

static bool stands_at(const char *line, size_t len, size_t at, const char *bytes)
{
    return len - at >= strlen(bytes) && memcmp(line + at, bytes, strlen(bytes)) == 0;
}

bool terminal_text_escapes(const char *bytes, size_t len)
{
    return memchr(bytes, '\033', len) != NULL;
}

bool terminal_text_differs(const char *line, size_t len)
{
    return memchr(line, '\033', len) || memchr(line, '\r', len) ||
           text_find(line, len, hard_blank) || stands_at(line, len, 0, byte_order_mark);
}

/* Behind a terminal's control sequence at `at`: "\033[1;31m", "\033]0;title\a", "\033c". */
static size_t skip_escape(const char *line, size_t len, size_t at)
{
    char type = (char)(at + 1 < len ? line[at + 1] : '\0');

    at += 2;
    if (type == '[') {
        while (at < len && (line[at] < '@' || line[at] > '~'))
            at++;
        at++;
    } else if (type == ']') {
        while (at < len && line[at] != '\a')
            at++;
        at++;
    }
    return at < len ? at : len;
}

size_t terminal_text(char *line, size_t len)
{
    size_t from = stands_at(line, len, 0, byte_order_mark) ? strlen(byte_order_mark) : 0;
    size_t to = 0;

    while (from < len) {
        if (line[from] == '\033') {
            from = skip_escape(line, len, from);
        } else if (line[from] == '\r') {
            to = from + 1 < len ? 0 : to;
            from++;
        } else if (stands_at(line, len, from, hard_blank)) {
            line[to++] = ' ';
            from += strlen(hard_blank);
        } else {
            line[to++] = line[from++];
        }
    }
    line[to] = '\0';
    return to;
}
