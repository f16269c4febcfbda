/* SPDX-License-Identifier: MIT */
/* words.h: how verdicts, columns, times and numbers are written, the same in all formats. */
#ifndef THREADPROOF_DIGEST_WORDS_H
#define THREADPROOF_DIGEST_WORDS_H

#include "digest/index.h"

/* "flagged", "MISSED": short and, for a failure, in capitals; fits into `width`. */
const char *verdict_word(enum verdict verdict, size_t width);

/* "TSan", "No detector", or "TSan, Debian clang version 14.0.6" where a detector has
 * several columns. */
void column_title(struct buf *out, const struct column *column);
/* For the head of a column: "TSan", or "tsan@clang-14" where a detector has several. */
void column_heading(struct buf *out, const struct column *column);

/* "81 ms", "1.2 s", "3 min 20 s". */
void format_duration(struct buf *out, int64_t ms);

/* "2026-11-20 12:50:52 UTC"; nothing for 0. */
void format_time(struct buf *out, int64_t ms);

/* "1 case", "3 cases". */
void format_count(struct buf *out, uint64_t count, const char *one, const char *many);

#endif
