/* SPDX-License-Identifier: MIT */
#include "markup/html.h"

#include <ctype.h>
#include <stdarg.h>

#include "base/text.h"
#include "markup/markup.h"

void html_raw(struct sink *sink, const char *markup)
{
    sink_str(sink, markup);
}

void html_text(struct sink *sink, const char *text)
{
    markup_escape(sink, text, strlen(text), MARKUP_TEXT);
}

static void add_signed(struct sink *sink, int64_t value)
{
    if (value < 0)
        sink_char(sink, '-');
    sink_number(sink, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

static void add_string(struct sink *sink, const char *text, enum markup_place place)
{
    if (text)
        markup_escape(sink, text, strlen(text), place);
}

/* Fills in what the conversion at `at`, behind its '%', asks for; returns what is behind it. */
static const char *convert(struct sink *sink, const char *at, enum markup_place place,
                           va_list *args)
{
    if (*at == 's') {
        add_string(sink, va_arg(*args, const char *), place);
    } else if (*at == 'd') {
        add_signed(sink, va_arg(*args, int));
    } else if (*at == 'u') {
        sink_number(sink, va_arg(*args, unsigned));
    } else if (*at == '%') {
        sink_char(sink, '%');
    } else if (text_starts(at, ".*s")) {
        int len = va_arg(*args, int);

        markup_escape(sink, va_arg(*args, const char *), (size_t)len, place);
        return at + 3;
    } else if (text_starts(at, "zu")) {
        sink_number(sink, va_arg(*args, size_t));
        return at + 2;
    } else if (text_starts(at, PRIu64)) {
        sink_number(sink, va_arg(*args, uint64_t));
        return at + strlen(PRIu64);
    } else if (text_starts(at, PRId64)) {
        add_signed(sink, va_arg(*args, int64_t));
        return at + strlen(PRId64);
    } else {
        BUG("html_addf() has no %%%s", at);
    }
    return at + 1;
}

void html_addf(struct sink *sink, const char *format, ...)
{
    enum markup_place place = MARKUP_TEXT;
    va_list args;

    va_start(args, format);
    while (*format) {
        size_t plain = strcspn(format, "%\"");

        sink_add(sink, format, plain);
        format += plain;
        if (*format == '"') {
            place = place == MARKUP_TEXT ? MARKUP_ATTRIBUTE : MARKUP_TEXT;
            sink_char(sink, *format++);
        } else if (*format) {
            format = convert(sink, format + 1, place, &args);
        }
    }
    va_end(args);
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
