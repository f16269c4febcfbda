/* SPDX-License-Identifier: MIT */
/*
 * mixed_stream.h: the lines of one writer of a mixed log, private to its reader
 * (mixed_log.h).
 */
#ifndef THREADPROOF_PARSE_MIXED_STREAM_H
#define THREADPROOF_PARSE_MIXED_STREAM_H

#include "parse/gdb_threads.h"
#include "parse/mixed_log.h"
#include "parse/prefix.h"
#include "parse/tsan_log.h"
#include "parse/valgrind_text.h"
#include "parse/valgrind_xml.h"

/* No log has more writers at a time; the one that is silent longest makes room. */
enum { STREAMS_MAX = 64 };

#define XML_ROOT "<valgrindoutput>"

/* The lines with one prefix. Its XML, while a document is open, else its TSan log and text. */
struct stream {
    struct mixed_log *owner;
    struct prefix prefix;
    struct tsan_log *tsan;
    struct valgrind_text *text;
    struct valgrind_xml *xml;
    bool piece;       /* of a document: it may end after each child of the root */
    bool child_ended; /* the last child has */
    uint64_t item_at; /* position of the XML's current error */
    uint64_t used;    /* when the last line came */
};

struct mixed_log {
    struct sink sink;
    struct tsan_log *plain;     /* the lines without a prefix; all lines go through it */
    struct valgrind_text *text; /* of these, what is Valgrind's */
    struct gdb_threads *gdb;    /* and what is gdb's */
    struct mixed_facts facts;
    struct stream *streams[STREAMS_MAX];
    size_t stream_count;
    uint64_t clock;  /* lines taken by streams */
    char next[1024]; /* the beginning of the line behind the one that opens a report */
    size_t next_len;
    bool cut; /* the line is the last one, and has no line end */
};

struct stream *stream_new(struct mixed_log *log, const struct prefix *prefix);
/* Passes on what is left, and frees it. */
void stream_end(struct stream *stream);
/* Takes the line, which stands behind the prefix. */
void stream_line(struct stream *stream, const char *line, size_t len, uint64_t position);
/* Whether the whole line is the stream's; *behind is where its prefix ends. */
bool stream_matches(const struct stream *stream, const char *line, size_t len, size_t *behind);

/* A TSan reader whose findings are those of the mixed log. */
struct tsan_log *mixed_new_tsan(struct mixed_log *log);
/* Where findings of Valgrind go; `context` is the mixed log. */
void mixed_take_valgrind(void *context, const struct finding *finding);
/* A sink of these, which passes remarks on too. */
struct sink mixed_sink(struct mixed_log *log, void (*finding)(void *, const struct finding *),
                       void (*text)(void *, const char *, size_t, uint64_t));

void mixed_add_facts(struct mixed_log *log, const struct log_facts *facts, uint64_t cut_at);
/* The end of the text of Valgrind, which is freed. */
void mixed_end_text(struct mixed_log *log, struct valgrind_text *text);

/* Takes a line of Valgrind's whose process is known from behind another program's unfinished one.
 */
bool mixed_take_glued(struct valgrind_text *text, const char *line, size_t len, bool whole,
                      uint64_t position);

#endif
