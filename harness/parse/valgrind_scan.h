/* SPDX-License-Identifier: MIT */
/*
 * valgrind_scan.h: numbers and names out of Valgrind's sentences, private to
 * the reader. All return false, with the value untouched, if the sentence has
 * no such thing.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_SCAN_H
#define THREADPROOF_PARSE_VALGRIND_SCAN_H

#include "base/arena.h"

/* The first number that stands right behind a `mark`; Valgrind groups digits: "1,024". */
bool scan_dec(const char *text, const char *mark, uint64_t *value);
/* The same for "0x10C030". */
bool scan_hex(const char *text, const char *mark, uint64_t *value);
/* What stands between the first `mark` and the next `end`, or NULL. */
char *scan_between(struct arena *arena, const char *text, const char *mark, const char *end);

#endif
