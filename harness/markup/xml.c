/* SPDX-License-Identifier: MIT */
#include "markup/xml.h"

#include "markup/markup.h"

void xml_begin(struct xml *x, struct sink *sink)
{
    *x = (struct xml){.sink = sink};
    sink_str(sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

static void end_tag(struct xml *x)
{
    if (x->in_tag)
        sink_char(x->sink, '>');
    x->in_tag = false;
}

static void new_line(struct xml *x)
{
    sink_char(x->sink, '\n');
    sink_repeat(x->sink, ' ', 2 * x->depth);
}

void xml_open(struct xml *x, const char *name)
{
    if (x->depth == XML_DEPTH_MAX)
        BUG("<%s> is nested too deep", name);
    end_tag(x);
    new_line(x);
    sink_char(x->sink, '<');
    sink_str(x->sink, name);
    x->open[x->depth++] = name;
    x->in_tag = true;
    x->has_text = false;
}

void xml_attr(struct xml *x, const char *name, const char *value)
{
    if (!x->in_tag)
        BUG("the attribute %s comes too late", name);
    sink_char(x->sink, ' ');
    sink_str(x->sink, name);
    sink_str(x->sink, "=\"");
    markup_escape(x->sink, value, strlen(value), MARKUP_ATTRIBUTE);
    sink_char(x->sink, '"');
}

void xml_attr_number(struct xml *x, const char *name, uint64_t value)
{
    char digits[24];

    snprintf(digits, sizeof(digits), "%" PRIu64, value);
    xml_attr(x, name, digits);
}

void xml_text_len(struct xml *x, const char *text, size_t len)
{
    end_tag(x);
    x->has_text = true;
    markup_escape(x->sink, text, len, MARKUP_TEXT);
}

void xml_text(struct xml *x, const char *text)
{
    xml_text_len(x, text, strlen(text));
}

void xml_close(struct xml *x)
{
    const char *name;

    if (!x->depth)
        BUG("no element is open");
    name = x->open[--x->depth];
    if (x->in_tag) {
        sink_str(x->sink, "/>");
    } else {
        if (!x->has_text)
            new_line(x);
        sink_str(x->sink, "</");
        sink_str(x->sink, name);
        sink_char(x->sink, '>');
    }
    x->in_tag = false;
    x->has_text = false;
    if (!x->depth)
        sink_char(x->sink, '\n');
}
