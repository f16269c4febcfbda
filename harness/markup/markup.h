/* SPDX-License-Identifier: MIT */
/*
 * markup.h: the escaping that HTML and XML share.
 *
 * & < > " and ' become entities. A byte that is no UTF-8 and a character that XML
 * does not allow become U+FFFD; a control character becomes its visible picture
 * (U+2400 ...), and any other that is not seen by itself, or turns the direction of the text,
 * is written out (text_add_visible), so that nothing that a program printed is
 * obeyed and nothing is lost.
 */
#ifndef THREADPROOF_MARKUP_MARKUP_H
#define THREADPROOF_MARKUP_MARKUP_H

#include "markup/sink.h"

/* In an attribute, line breaks and tabs are written as references, or a parser makes them blanks.
 */
enum markup_place { MARKUP_TEXT, MARKUP_ATTRIBUTE };

void markup_escape(struct sink *sink, const char *text, size_t len, enum markup_place place);

#endif
