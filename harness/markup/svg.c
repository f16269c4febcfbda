/* SPDX-License-Identifier: MIT */
#include "markup/svg.h"

#include <math.h>

void svg_open(struct sink *sink, int width, int height, const char *label)
{
    html_addf(sink,
              "<svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
              "aria-label=\"%s\">\n",
              width, height, width, height, label);
}

void svg_close(struct sink *sink)
{
    html_addf(sink, "</svg>\n");
}

void svg_line(struct sink *sink, const char *class, int x1, int y1, int x2, int y2)
{
    html_addf(sink, "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", class, x1, y1,
              x2, y2);
}

void svg_box(struct sink *sink, const char *class, int x, int y, int width, int height)
{
    html_addf(sink, "<rect rx=\"7\" class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
              class, x, y, width, height);
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
    if (*class)
        html_addf(sink, "<text class=\"%s\" x=\"%d\" y=\"%d\"", class, x, y);
    else
        html_addf(sink, "<text x=\"%d\" y=\"%d\"", x, y);
    html_addf(sink, anchor == SVG_MIDDLE ? " text-anchor=\"middle\">" : ">");
    html_addf(sink, text[shown] ? "%.*s…</text>\n" : "%.*s</text>\n", (int)shown, text);
}

void svg_path(struct sink *sink, const char *class, const char *data)
{
    html_addf(sink, "<path class=\"%s\" d=\"%s\"/>\n", class, data);
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
