/* SPDX-License-Identifier: MIT */
#include "report/svg.h"

#include <math.h>

static void add_id(struct sink *sink, const char *name, size_t number, const char *part)
{
    sink_str(sink, name);
    sink_number(sink, number);
    sink_str(sink, part);
}

static void write_label(struct sink *sink, const char *tag, const char *name, size_t number,
                        const char *part, const char *text)
{
    html_raw(sink, "<");
    html_raw(sink, tag);
    html_raw(sink, " id=\"");
    add_id(sink, name, number, part);
    html_raw(sink, "\">");
    html_text(sink, text);
    html_raw(sink, "</");
    html_raw(sink, tag);
    html_raw(sink, ">");
}

void svg_open(struct sink *sink, int width, int height, const char *name, size_t number,
              const char *title, const char *description)
{
    html_raw(sink, "<svg role=\"img\"");
    html_attr_number(sink, "width", width);
    html_attr_number(sink, "height", height);
    html_raw(sink, " viewBox=\"0 0 ");
    sink_number(sink, (uint64_t)width);
    sink_char(sink, ' ');
    sink_number(sink, (uint64_t)height);
    html_raw(sink, "\" aria-labelledby=\"");
    add_id(sink, name, number, "t");
    sink_char(sink, ' ');
    add_id(sink, name, number, "d");
    html_raw(sink, "\">");
    write_label(sink, "title", name, number, "t", title);
    write_label(sink, "desc", name, number, "d", description);
    html_raw(sink, "\n");
}

void svg_close(struct sink *sink)
{
    html_raw(sink, "</svg>\n");
}

void svg_line(struct sink *sink, const char *class, int x1, int y1, int x2, int y2)
{
    html_raw(sink, "<line");
    html_attr(sink, "class", class);
    html_attr_number(sink, "x1", x1);
    html_attr_number(sink, "y1", y1);
    html_attr_number(sink, "x2", x2);
    html_attr_number(sink, "y2", y2);
    html_raw(sink, "/>\n");
}

void svg_box(struct sink *sink, const char *class, int x, int y, int width, int height)
{
    html_raw(sink, "<rect rx=\"7\"");
    html_attr(sink, "class", class);
    html_attr_number(sink, "x", x);
    html_attr_number(sink, "y", y);
    html_attr_number(sink, "width", width);
    html_attr_number(sink, "height", height);
    html_raw(sink, "/>\n");
}

/* Bytes of the first `columns` code points; all of them if there are fewer. */
static size_t cut(const char *text, size_t columns)
{
    size_t i = 0;

    while (text[i] && columns--)
        for (i++; ((unsigned char)text[i] & 0xc0) == 0x80;)
            i++;
    return i;
}

void svg_text(struct sink *sink, const char *class, int x, int y, enum svg_anchor anchor,
              const char *text, size_t columns)
{
    size_t shown = cut(text, columns);

    if (text[shown])
        shown = cut(text, columns - 1);
    html_raw(sink, "<text");
    if (*class)
        html_attr(sink, "class", class);
    html_attr_number(sink, "x", x);
    html_attr_number(sink, "y", y);
    html_raw(sink, anchor == SVG_MIDDLE ? " text-anchor=\"middle\">" : ">");
    html_text_len(sink, text, shown);
    html_raw(sink, text[shown] ? "…</text>\n" : "</text>\n");
}

void svg_path(struct sink *sink, const char *class, const char *data)
{
    html_raw(sink, "<path");
    html_attr(sink, "class", class);
    html_attr(sink, "d", data);
    html_raw(sink, "/>\n");
}

void svg_tip(struct sink *sink, int x, int y, int dx, int dy)
{
    double length = hypot(dx, dy);
    double ux = length > 0 ? dx / length : 0;
    double uy = length > 0 ? dy / length : 1;
    struct buf data = BUF_INIT;

    buf_addf(&data, "M%d %dL%ld %ldL%ld %ldZ", x, y, lround(x - 10 * ux - 5 * uy),
             lround(y - 10 * uy + 5 * ux), lround(x - 10 * ux + 5 * uy),
             lround(y - 10 * uy - 5 * ux));
    svg_path(sink, "tip", data.ptr);
    buf_release(&data);
}
