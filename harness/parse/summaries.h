/* SPDX-License-Identifier: MIT */
/*
 * summaries.h: which SUMMARY lines of reports were read, so that a list of them
 * that a CI job prints in the end is not taken for more reports; private to the
 * TSan reader.
 *
 * A set of 64-bit hashes: eight bytes for each line that differs. Life cycle:
 * summaries_new, summaries_free.
 */
#ifndef THREADPROOF_PARSE_SUMMARIES_H
#define THREADPROOF_PARSE_SUMMARIES_H

#include "base/base.h"

struct summaries;

struct summaries *summaries_new(void);
void summaries_free(struct summaries *summaries);
void summaries_add(struct summaries *summaries, const char *line);
bool summaries_have(const struct summaries *summaries, const char *line);

#endif
