/* SPDX-License-Identifier: MIT */
/*
 * valgrind_reader.h: the reader's state, private to its four files:
 * valgrind_xml.c does what XML asks for (Expat, nesting, text),
 * valgrind_values.c knows what Valgrind's elements mean, valgrind_frame.c
 * does so for what most of a log consists of, the frames of stacks, and
 * valgrind_remark.c for what is not a finding.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_READER_H
#define THREADPROOF_PARSE_VALGRIND_READER_H

#include <expat.h>

#include "base/buf.h"
#include "parse/valgrind_builder.h"
#include "parse/valgrind_element.h"
#include "parse/valgrind_wording.h"
#include "parse/valgrind_xml.h"

/* Valgrind nests 7 deep; text with more levels than this is not a log. */
enum { NESTING_MAX = 64 };

struct valgrind_xml {
    XML_Parser parser;
    struct sink sink;
    struct log_facts facts;
    struct element_index elements;
    struct valgrind_threads threads;
    struct builder builder;
    enum detector detector;
    uint64_t pid;
    bool dead;              /* malformed: further bytes are only counted */
    bool closed;            /* </valgrindoutput> was read */
    bool in_tail;           /* what stands behind that is being read */
    bool state_final;       /* <state>FINISHED</state> was read */
    uint64_t whole_end;     /* byte behind the last complete child of the root */
    uint64_t item_start;    /* byte at which the current child of the root starts */
    uint64_t outside_start; /* byte at which the unknown element starts */

    struct buf tail;  /* what stands behind </valgrindoutput> */
    uint64_t tail_at; /* its first byte in the log */

    unsigned char path[NESTING_MAX + 1]; /* an enum element each; path[0] is the document */
    unsigned depth;
    unsigned outside;        /* depth of the ignored or unknown element that we are in, or 0 */
    bool keep_outside;       /* it is unknown: its text is kept */
    struct buf text;         /* of the innermost element whose text is its value */
    struct buf outside_text; /* "name: text" of the unknown element */
    bool text_cut;           /* it was longer than the limit */

    /* Values of elements that are complete before what they belong to is. */
    struct buf dir, file;  /* of the frame */
    size_t stacks_before;  /* at the start of the open DRD container */
    const char *heading;   /* <text> of the open xwhat or xauxwhat */
    const char *lock_type; /* <first_observed_at><what> */
    uint64_t thread;       /* <announcethread><hthreadid> */
    const char *thread_name;
    struct fatal_signal signal;
    uint64_t hits;    /* <pair><count> of <suppcounts> */
    const char *rule; /* <pair><name> */
};

/* An element of that meaning starts, as the child of `parent`. */
void values_start(struct valgrind_xml *reader, enum element element);
/* It ends; if its value is its text, that is in reader->text. */
void values_end(struct valgrind_xml *reader, enum element element, enum element parent);
/* An unknown element ended; reader->outside_text has "name: text". */
void values_unknown(struct valgrind_xml *reader, const char *name);

/* Valgrind died and left stacks behind its own </valgrindoutput>: they are read from here on ... */
void values_start_tail(struct valgrind_xml *reader);
/* ... up to here, where they become a finding. */
void values_end_tail(struct valgrind_xml *reader);

/* What is not a finding; `element` ends inside `parent`. False if it is none of these. */
bool remark_end(struct valgrind_xml *reader, enum element element, enum element parent);
/*
 * Bytes of the log before the event that Expat is at, and the event's own bytes. Expat 2.8 has
 * functions that count in 64 bits on every machine, and warns of the old ones.
 */
static inline uint64_t reader_position(const struct valgrind_xml *reader)
{
#ifdef THREADPROOF_EXPAT_64
    int64_t at = XML_GetCurrentByteIndex64(reader->parser);
#else
    XML_Index at = XML_GetCurrentByteIndex(reader->parser);
#endif

    return at > 0 ? (uint64_t)at : 0;
}

static inline uint64_t reader_event_size(const struct valgrind_xml *reader)
{
#ifdef THREADPROOF_EXPAT_64
    return XML_GetCurrentByteCount64(reader->parser);
#else
    return (uint64_t)XML_GetCurrentByteCount(reader->parser);
#endif
}

/* The text of the element that ends, in the finding's memory; NULL if it is empty. */
const char *reader_text(struct valgrind_xml *reader);
void frame_start(struct valgrind_xml *reader);
void frame_end(struct valgrind_xml *reader);
/* A child of <frame> ends. */
void frame_value(struct valgrind_xml *reader, enum element element);

#endif
