/* SPDX-License-Identifier: MIT */
/*
 * tsan_name.h: where the name of a function ends in a frame, and a relative file begins;
 * private to the TSan reader. Names of C++, Rust and Swift have blanks, and so have files.
 */
#ifndef THREADPROOF_PARSE_TSAN_NAME_H
#define THREADPROOF_PARSE_TSAN_NAME_H

#include "base/base.h"

/*
 * The last blank before which a function's name is whole, or the last of all; NULL if
 * there is none between `text` and `end`.
 */
char *tsan_name_end(char *text, char *end);

#endif
