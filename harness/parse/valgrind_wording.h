/* SPDX-License-Identifier: MIT */
/*
 * valgrind_wording.h: what Valgrind's sentences say, private to the reader.
 *
 * Helgrind and DRD put threads, sizes, addresses and roles into English text;
 * sources: helgrind/hg_errors.c, drd/drd_error.c and
 * coregrind/m_debuginfo/debuginfo.c, m_addrinfo.c of Valgrind 3.19. All texts
 * must live as long as the builder's finding. A sentence that is not known
 * becomes the heading of the stack after it, or a note if there is none.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_WORDING_H
#define THREADPROOF_PARSE_VALGRIND_WORDING_H

#include "parse/valgrind_builder.h"

/* The finding's own sentence (<what>, <xwhat>): what the first stack is. */
void wording_what(struct builder *b, const char *text);
/* A further sentence (<auxwhat>, <xauxwhat>). */
void wording_auxwhat(struct builder *b, const char *text);
/* DRD's <confl_wait_call><what>. */
void wording_conflicting_call(struct builder *b, const char *text);
/* "0x10c030" or "17"; 0 if it is neither. */
uint64_t wording_hex(const char *text);
uint64_t wording_decimal(const char *text);

#endif
