/* SPDX-License-Identifier: MIT */
/*
 * html.h: the one writer of HTML and of the SVG inside it.
 *
 * html_addf() owns the escaping: its format is markup of this program's own, and
 * whatever is filled in is escaped, by the place where it lands. What becomes of
 * control characters and of bytes that are no UTF-8 is told in markup.h.
 *
 *     html_addf(sink, "<td class=\"%s\">%zu of %s</td>", class, count, text);
 */
#ifndef THREADPROOF_MARKUP_HTML_H
#define THREADPROOF_MARKUP_HTML_H

#include "markup/sink.h"

/*
 * Takes %s (NULL is empty), %.*s, %d, %u, %zu and those of PRId64 and PRIu64, without widths, and
 * %%. Between two quotes of the format is the value of an attribute, all else is text between tags.
 */
void html_addf(struct sink *sink, const char *format, ...) PRINTF_LIKE(2, 3);

/* Markup of our own, as it is: a style, a script. */
void html_raw(struct sink *sink, const char *markup);

/* Text between tags; line breaks and tabs stay. */
void html_text(struct sink *sink, const char *text);

/*
 * The value of an id and, behind "#", of a link to it: `prefix` and the parts,
 * each byte but letters, digits and '-' written as "_" and two hex digits.
 */
void html_id(struct sink *sink, const char *prefix, const char *const *parts, size_t count);

#endif
