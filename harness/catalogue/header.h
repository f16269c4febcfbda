/* SPDX-License-Identifier: MIT */
/*
 * header.h: the header comment's paragraphs; private to catalogue.
 */
#ifndef THREADPROOF_CATALOGUE_HEADER_H
#define THREADPROOF_CATALOGUE_HEADER_H

#include "catalogue/lexer.h"
#include "catalogue/problems.h"
#include "catalogue/source.h"

/* The lines of the header comment: lexed.items[first] up to, not with, [end]. */
struct header {
    size_t first;
    size_t end;
};

/* The first comment that says more than SPDX, if no code precedes it; else empty. */
struct header header_find(const struct lexed *lexed);

/*
 * Fills source->what ... from. A label that stands twice is a problem, and so is
 * a paragraph behind the first label that has none, which would be lost. Before
 * it any text may stand, such as a title.
 */
void header_read(const struct lexed *lexed, struct header header, struct source *source,
                 struct problems *problems);

/*
 * Where the next annotation begins in a comment's line, from byte `from` on;
 * its length if there is none. It is an '@' at the start of a word, followed by
 * a letter, so the '@' of an e-mail address does not count.
 */
size_t annotation_find(const struct comment_line *line, size_t from);

/*
 * The text from byte `from` of lexed.items[i] on, up to the next blank line, label
 * or annotation, or the comment's end; one blank for each line break. Never NULL.
 */
const char *paragraph_read(const struct lexed *lexed, size_t i, size_t from, struct arena *arena);

#endif
