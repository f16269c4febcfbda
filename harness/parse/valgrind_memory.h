/* SPDX-License-Identifier: MIT */
/*
 * valgrind_memory.h: Valgrind's descriptions of an address, private to the
 * reader: what lies there (finding.memory), or which variable a lock is.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_MEMORY_H
#define THREADPROOF_PARSE_VALGRIND_MEMORY_H

#include "parse/valgrind_builder.h"

/* "Address 0x... is ...", "Location 0x... is ...", "Allocation context: ...". */
void memory_describe(struct builder *b, const char *text);
/* "in frame #2, created by main (f.c:4)": more about an address on a stack. */
void memory_frame(struct builder *b, const char *text);
/* "declared at f.c:2", "declared at f.c:2, in frame #1 of thread 2". */
void memory_declared(struct builder *b, const char *text);
/* DRD's <allocation_context>: the address lies in a heap block. */
void memory_allocation(struct builder *b);

#endif
