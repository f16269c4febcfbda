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

/*
 * The finding's own sentence (<what>, <xwhat>): what the first stack is. Where it comes in two
 * parts (PthAPIerror), they make one sentence; more are notes.
 */
void wording_message(struct builder *b, const char *text);
/* A further sentence (<auxwhat>, <xauxwhat>). */
void wording_auxwhat(struct builder *b, const char *text);
/* Whether wording_auxwhat() knows a sentence that begins so. */
bool wording_is_auxwhat(const char *text);
/* DRD: a lock, condition ... of that type was first observed where the next stack is. */
void wording_observed(struct builder *b, const char *type, uint64_t address);

/* What ended the program; NULL and 0 where the log does not say. */
struct fatal_signal {
    uint64_t number;
    uint64_t address;
    const char *name;  /* "SIGSEGV" */
    const char *event; /* "Access not within mapped region" */
    const char *thread_name;
};
/* False: it came from outside, so it is neither a crash of the program nor a finding. */
bool wording_signal(struct builder *b, const struct fatal_signal *signal);

/* "0x10c030" or "17"; 0 if it is neither. */
uint64_t wording_hex(const char *text);
uint64_t wording_decimal(const char *text);

#endif
