/* SPDX-License-Identifier: MIT */
/*
 * tsan_wrap.h: lines of a report that a terminal or a mail program has broken
 * in two or more; private to the TSan reader.
 */
#ifndef THREADPROOF_PARSE_TSAN_WRAP_H
#define THREADPROOF_PARSE_TSAN_WRAP_H

#include "parse/tsan_report.h"

/*
 * Whether `rest`, the next line, is the rest of a line that was broken: of a header, a
 * heading or a frame that lacks its end. `rests` are between the two.
 */
bool tsan_wrap_goes_on(const char *line, size_t len, size_t rests, const char *rest,
                       size_t rest_len);

/* Whether a line of a report may be the rest of another by itself; whether it is the last part. */
bool tsan_wrap_is_rest(const char *line, size_t len);
bool tsan_wrap_is_last(const char *line, size_t len);

/*
 * Joins the first line of a block with those that go on with it, in place, so that it
 * gets longer; returns how many these are. The lines' bytes begin at `base`.
 */
size_t tsan_wrap_join(char *base, struct tsan_line *lines, size_t count);

#endif
