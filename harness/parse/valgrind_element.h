/* SPDX-License-Identifier: MIT */
/*
 * valgrind_element.h: the names of the elements in Valgrind's XML, private to
 * the reader.
 *
 * An element is known by its name and by the element around it: a <frame>
 * right below <error> is not a frame but something unknown.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_ELEMENT_H
#define THREADPROOF_PARSE_VALGRIND_ELEMENT_H

#include "base/base.h"

enum element {
    ELEMENT_UNKNOWN,
    ELEMENT_IGNORED,  /* known, and nothing in it is wanted */
    ELEMENT_DOCUMENT, /* what is around the outermost element */
    ELEMENT_VALGRINDOUTPUT,
    ELEMENT_ACQUIRED_AT,
    ELEMENT_ALLOCATION_CONTEXT,
    ELEMENT_ANNOUNCETHREAD,
    ELEMENT_ARGS,
    ELEMENT_CONFL_WAIT_CALL,
    ELEMENT_ERROR,
    ELEMENT_FATAL_SIGNAL,
    ELEMENT_FIRST_OBSERVED_AT,
    ELEMENT_FRAME,
    ELEMENT_OTHER_SEGMENT_END,
    ELEMENT_OTHER_SEGMENT_START,
    ELEMENT_PAIR,
    ELEMENT_PREAMBLE,
    ELEMENT_STACK,
    ELEMENT_STATUS,
    ELEMENT_SUPPCOUNTS,
    ELEMENT_VARGV,
    ELEMENT_XAUXWHAT,
    ELEMENT_XWHAT,
    /* From here on an element's value is its text. */
    ELEMENT_ADDRESS,
    ELEMENT_ARG,
    ELEMENT_AUXWHAT,
    ELEMENT_DIR,
    ELEMENT_EVENT,
    ELEMENT_FILE,
    ELEMENT_FN,
    ELEMENT_HITS,
    ELEMENT_HTHREADID,
    ELEMENT_IP,
    ELEMENT_KIND,
    ELEMENT_LEAKEDBYTES,
    ELEMENT_LINE,
    ELEMENT_NAME,
    ELEMENT_OBJ,
    ELEMENT_PID,
    ELEMENT_PROTOCOLTOOL,
    ELEMENT_SIADDR,
    ELEMENT_SIGNAME,
    ELEMENT_SIGNO,
    ELEMENT_STATE,
    ELEMENT_TEXT,
    ELEMENT_THREADNAME,
    ELEMENT_TOOL,
    ELEMENT_WHAT,
    ELEMENT_COUNT
};

/* A hash table of the names; a power of two, more than twice as big as they need. */
enum { ELEMENT_SLOTS = 256 };
struct element_index {
    unsigned char slots[ELEMENT_SLOTS]; /* 1 + place in the table of names; 0 is free */
};

void element_index_init(struct element_index *index);
/* What <name> is inside `parent`. */
enum element element_find(const struct element_index *index, const char *name, enum element parent);
static inline bool element_has_text(enum element element)
{
    return element >= ELEMENT_ADDRESS;
}

#endif
