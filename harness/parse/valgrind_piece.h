/* SPDX-License-Identifier: MIT */
/*
 * valgrind_piece.h: errors of Valgrind's XML that somebody copied out of it,
 * without the root element, among other lines.
 *
 * An error is known by its first child, <unique>, which no other XML has. The
 * piece goes on as long as children of Valgrind's root follow.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_PIECE_H
#define THREADPROOF_PARSE_VALGRIND_PIECE_H

#include "base/base.h"

/* Where an error begins in the line: at its <error>, or else its <unique>; or NULL. */
const char *valgrind_piece_find(const char *line, size_t len);
/* What the reader of XML is to be fed before that. */
const char *valgrind_piece_head(const char *start);

/* Whether a child of the root, or the root's end, stands there and not something of others. */
bool valgrind_piece_goes_on(const char *line);
/* Whether a child of the root ends in the line. */
bool valgrind_piece_ends_child(const char *line);

#endif
