/* SPDX-License-Identifier: MIT */
/*
 * valgrind_remark.h: what Valgrind says besides findings, private to its readers.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_REMARK_H
#define THREADPROOF_PARSE_VALGRIND_REMARK_H

#include "parse/reader.h"
#include "parse/valgrind_builder.h"

/* A note that the detector did so; where, the builder's stacks say. */
void remark_note(const struct sink *sink, enum detector detector, const struct builder *b,
                 const char *sentence);
/* An error by which the tool says that it does not know an annotation of the program's. */
bool remark_is_unimplemented(const struct builder *b);
void remark_unimplemented(const struct sink *sink, enum detector detector, struct builder *b);

#endif
