/* SPDX-License-Identifier: MIT */
/*
 * html.h: the one writer of HTML and of the SVG inside it; private to report.
 *
 * Markup is written as it stands in the source (html_raw takes only what this
 * program wrote itself); every other string goes through one of the escaping
 * functions, by the place where it lands. What becomes of control characters and
 * of bytes that are no UTF-8 is told in markup.h.
 */
#ifndef THREADPROOF_REPORT_HTML_H
#define THREADPROOF_REPORT_HTML_H

#include "report/sink.h"

/* Markup of our own. */
void html_raw(struct sink *sink, const char *markup);

/* Text between tags; line breaks and tabs stay. */
void html_text(struct sink *sink, const char *text);
void html_text_len(struct sink *sink, const char *text, size_t len);

/* ` name="value"`, with a blank in front. */
void html_attr(struct sink *sink, const char *name, const char *value);
void html_attr_number(struct sink *sink, const char *name, int64_t value);

/*
 * The value of an id and, behind "#", of a link to it: `prefix` and the parts,
 * each byte but letters, digits and '-' written as "_" and two hex digits.
 */
void html_id(struct sink *sink, const char *prefix, const char *const *parts, size_t count);

/* <tag class="class">text</tag>; class may be NULL. */
void html_element(struct sink *sink, const char *tag, const char *class, const char *text);

#endif
