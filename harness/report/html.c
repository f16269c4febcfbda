/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <ctype.h>

#include "base/text.h"

void html_raw(struct sink *sink, const char *markup)
{
    sink_str(sink, markup);
}

static void add_control(struct sink *sink, unsigned char c)
{
    /* U+2400 + c, or U+2421 for DEL. */
    unsigned char picture[3] = {0xe2, 0x90, (unsigned char)(0x80 + (c == 0x7f ? 0x21 : c))};

    sink_add(sink, picture, sizeof(picture));
}

/* One character that markup gives a meaning; false if it has none. */
static bool add_special(struct sink *sink, char c)
{
    switch (c) {
    case '&':
        html_raw(sink, "&amp;");
        return true;
    case '<':
        html_raw(sink, "&lt;");
        return true;
    case '>':
        html_raw(sink, "&gt;");
        return true;
    case '"':
        html_raw(sink, "&quot;");
        return true;
    case '\'':
        html_raw(sink, "&#39;");
        return true;
    default:
        return false;
    }
}

static void add_one(struct sink *sink, const char *at, size_t len)
{
    unsigned char c = (unsigned char)*at;

    if (!len)
        sink_str(sink, "\xef\xbf\xbd");
    else if (len == 1 && c != '\n' && c != '\t' && (c < 0x20 || c == 0x7f))
        add_control(sink, c);
    else if (len == 2 && c == 0xc2 && (unsigned char)at[1] < 0xa0)
        sink_str(sink, "\xef\xbf\xbd");
    else if (len > 1 || !add_special(sink, *at))
        sink_add(sink, at, len);
}

/* U+202A to U+202E and U+2066 to U+2069 turn the direction of what follows them. */
static bool turns_direction(const char *at, size_t len)
{
    const unsigned char *b = (const unsigned char *)at;

    return len == 3 && b[0] == 0xe2 &&
           ((b[1] == 0x80 && b[2] >= 0xaa && b[2] <= 0xae) ||
            (b[1] == 0x81 && b[2] >= 0xa6 && b[2] <= 0xa9));
}

void html_text_len(struct sink *sink, const char *text, size_t len)
{
    while (len) {
        size_t taken = text_utf8_length(text, len);

        add_one(sink, text, turns_direction(text, taken) ? 0 : taken);
        taken = taken ? taken : 1;
        text += taken;
        len -= taken;
    }
}

void html_text(struct sink *sink, const char *text)
{
    if (text)
        html_text_len(sink, text, strlen(text));
}

void html_attr(struct sink *sink, const char *name, const char *value)
{
    sink_char(sink, ' ');
    sink_str(sink, name);
    sink_str(sink, "=\"");
    html_text(sink, value);
    sink_char(sink, '"');
}

void html_attr_number(struct sink *sink, const char *name, int64_t value)
{
    sink_char(sink, ' ');
    sink_str(sink, name);
    sink_str(sink, value < 0 ? "=\"-" : "=\"");
    sink_number(sink, (uint64_t)(value < 0 ? -value : value));
    sink_char(sink, '"');
}

static void add_id_part(struct sink *sink, const char *part)
{
    static const char digits[] = "0123456789abcdef";

    for (; *part; part++) {
        unsigned char c = (unsigned char)*part;
        char coded[3] = {'_', digits[c >> 4], digits[c & 15]};

        if (c < 0x80 && (isalnum(c) || c == '-'))
            sink_char(sink, *part);
        else
            sink_add(sink, coded, sizeof(coded));
    }
}

void html_id(struct sink *sink, const char *prefix, const char *const *parts, size_t count)
{
    sink_str(sink, prefix);
    for (size_t i = 0; i < count; i++) {
        sink_char(sink, '.');
        add_id_part(sink, parts[i]);
    }
}

void html_element(struct sink *sink, const char *tag, const char *class, const char *text)
{
    sink_char(sink, '<');
    sink_str(sink, tag);
    if (class)
        html_attr(sink, "class", class);
    sink_char(sink, '>');
    html_text(sink, text);
    sink_str(sink, "</");
    sink_str(sink, tag);
    sink_char(sink, '>');
}
