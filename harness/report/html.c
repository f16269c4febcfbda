/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include <ctype.h>

#include "report/markup.h"

void html_raw(struct sink *sink, const char *markup)
{
    sink_str(sink, markup);
}

void html_text_len(struct sink *sink, const char *text, size_t len)
{
    markup_escape(sink, text, len, MARKUP_TEXT);
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
    markup_escape(sink, value, strlen(value), MARKUP_ATTRIBUTE);
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
