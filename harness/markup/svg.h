/* SPDX-License-Identifier: MIT */
/*
 * svg.h: shapes of the pictures, as inline SVG. Coordinates
 * are whole pixels; classes are in report.css. Text goes through html.h.
 */
#ifndef THREADPROOF_MARKUP_SVG_H
#define THREADPROOF_MARKUP_SVG_H

#include "markup/html.h"

/* Opens a picture of that size; a screen reader is given `label`. */
void svg_open(struct sink *sink, int width, int height, const char *label);
void svg_close(struct sink *sink);

void svg_line(struct sink *sink, const char *class, int x1, int y1, int x2, int y2);
void svg_box(struct sink *sink, const char *class, int x, int y, int width, int height);

enum svg_anchor { SVG_START, SVG_MIDDLE };
/* At most `columns` characters, the rest cut off with "…". */
void svg_text(struct sink *sink, const char *class, int x, int y, enum svg_anchor anchor,
              const char *text, size_t columns);

/* A path "M x y C ..." of our own making; with an arrow's tip at its end if asked. */
void svg_path(struct sink *sink, const char *class, const char *data);
/* A tip at x, y that points along (dx, dy). */
void svg_tip(struct sink *sink, int x, int y, int dx, int dy);

#endif
