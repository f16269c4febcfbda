/* SPDX-License-Identifier: MIT */
/*
 * markdown_text.h: the one writer of GitHub-flavoured Markdown.
 *
 * Every ASCII punctuation mark of a string is written with a backslash, which
 * CommonMark takes literally wherever it stands, tables included. Line breaks
 * become blanks. What becomes of control characters and of bytes that are no
 * UTF-8 is told in markup.h.
 */
#ifndef THREADPROOF_MARKUP_MARKDOWN_TEXT_H
#define THREADPROOF_MARKUP_MARKDOWN_TEXT_H

#include "base/buf.h"

void markdown_text(struct buf *out, const char *text);

#endif
