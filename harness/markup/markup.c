/* SPDX-License-Identifier: MIT */
#include "markup/markup.h"

#include "base/text.h"

static void add_control(struct sink *sink, unsigned char c)
{
    /* U+2400 + c, or U+2421 for DEL. */
    unsigned char picture[3] = {0xe2, 0x90, (unsigned char)(0x80 + (c == 0x7f ? 0x21 : c))};

    sink_add(sink, picture, sizeof(picture));
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static const char *blank(char c)
{
    return c == '\n' ? "&#10;" : c == '\t' ? "&#9;" : NULL;
}

static void add_ascii(struct sink *sink, char c, enum markup_place place)
{
    const char *reference = entity(c);

    if (!reference && place == MARKUP_ATTRIBUTE)
        reference = blank(c);
    if (reference)
        sink_str(sink, reference);
    else if (c == 0x7f || (c < 0x20 && c != '\n' && c != '\t'))
        add_control(sink, (unsigned char)c);
    else
        sink_char(sink, c);
}

/* U+FFFE and U+FFFF are no characters. */
static bool is_allowed(const char *at, size_t len)
{
    const unsigned char *b = (const unsigned char *)at;

    return len && !(len == 3 && b[0] == 0xef && b[1] == 0xbf && b[2] >= 0xbe);
}

static void add_hidden(struct sink *sink, const char *at, size_t len)
{
    struct buf visible = BUF_INIT;

    text_add_visible(&visible, at, len, "");
    sink_add(sink, visible.ptr, visible.len);
    buf_release(&visible);
}

void markup_escape(struct sink *sink, const char *text, size_t len, enum markup_place place)
{
    while (len) {
        size_t taken = text_utf8_length(text, len);

        if (taken == 1)
            add_ascii(sink, *text, place);
        else if (!is_allowed(text, taken))
            sink_str(sink, "\xef\xbf\xbd");
        else if (text_is_hidden(text, taken))
            add_hidden(sink, text, taken);
        else
            sink_add(sink, text, taken);
        taken = taken ? taken : 1;
        text += taken;
        len -= taken;
    }
}
