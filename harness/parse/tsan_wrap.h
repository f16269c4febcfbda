/* SPDX-License-Identifier: MIT */
/*
 * tsan_wrap.h: lines of a report that a terminal or a mail program has broken
 * in two or more; private to the TSan reader.
 */
#ifndef THREADPROOF_PARSE_TSAN_WRAP_H
#define THREADPROOF_PARSE_TSAN_WRAP_H

#include "parse/tsan_report.h"

/* Whether the line, the next one, is the rest of the last line of the block. */
bool tsan_wrap_follows(const char *base, const struct tsan_line *lines, size_t count,
                       const char *line, size_t len);

/*
 * Joins the first line of a block with those that go on with it, in place, so that it
 * gets longer; returns how many these are. The lines' bytes begin at `base`.
 */
size_t tsan_wrap_join(char *base, struct tsan_line *lines, size_t count);

#endif
