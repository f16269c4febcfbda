/* SPDX-License-Identifier: MIT */
#include "parse/mixed_log.h"

#include "base/text.h"
#include "parse/mixed_stream.h"
#include "parse/terminal_text.h"
#include "parse/tsan_frame.h"
#include "parse/tsan_line.h"
#include "parse/tsan_report.h"
#include "parse/valgrind_line.h"
#include "parse/valgrind_piece.h"

/* The stream with the longest prefix that fits: "12: " is more than nothing. */
static bool find_stream(struct mixed_log *log, const char *line, size_t len, struct stream **found,
                        size_t *behind)
{
    *found = NULL;
    for (size_t i = 0; i < log->stream_count; i++) {
        struct stream *stream = log->streams[i];
        size_t at;

        if ((*found && (*found)->prefix.len >= stream->prefix.len) ||
            !stream_matches(stream, line, len, &at))
            continue;
        *found = stream;
        *behind = at;
    }
    return *found != NULL;
}

static size_t silent_longest(const struct mixed_log *log)
{
    size_t oldest = 0;

    for (size_t i = 1; i < log->stream_count; i++)
        if (log->streams[i]->used < log->streams[oldest]->used)
            oldest = i;
    return oldest;
}

static void add_stream(struct mixed_log *log, const struct prefix *prefix, const char *line,
                       size_t len, uint64_t position)
{
    struct stream *stream = stream_new(log, prefix);
    size_t place = log->stream_count;

    if (place == STREAMS_MAX) {
        place = silent_longest(log);
        stream_end(log->streams[place]);
    } else {
        log->stream_count++;
    }
    log->streams[place] = stream;
    stream_line(stream, line, len, position);
}

/* The detector's own words in a line that opens a report or a document. */
struct opening {
    enum { OPENING_TSAN, OPENING_XML, OPENING_TEXT } form;
    const char *start;
    size_t prefix_len; /* of what stands before them */
};

/* False if there are none in the line. */
static bool find_opening(struct opening *opening, const char *line, size_t len)
{
    const char *piece = NULL;

    *opening = (struct opening){OPENING_TSAN, tsan_line_find(line, len), 0};
    if (!opening->start) {
        opening->form = OPENING_XML;
        opening->start = text_find(line, len, XML_ROOT);
    }
    if (!opening->start)
        opening->start = piece = valgrind_piece_find(line, len);
    if (!opening->start) {
        opening->form = OPENING_TEXT;
        opening->start = valgrind_line_find(line, len);
    }
    opening->prefix_len = opening->start ? (size_t)(opening->start - line) : 0;
    /* Pieces of XML are indented. */
    while (piece && opening->prefix_len && line[opening->prefix_len - 1] == ' ')
        --opening->prefix_len;
    return opening->start != NULL;
}

/* Whether a line that has nothing in front may be the next of the report or the document. */
static bool is_below(const struct opening *opening, const char *line, size_t len)
{
    struct valgrind_line valgrind;

    switch (opening->form) {
    case OPENING_TSAN:
        return tsan_line_type(line, len) == TSAN_CRASH || tsan_frame_begins(line, len) ||
               tsan_frame_fits(line, len) || tsan_heading_fits(text_behind_blanks(line));
    case OPENING_XML:
        return *text_behind_blanks(line) == '<' || len == 0;
    default:
        valgrind_line_read(&valgrind, line, len);
        return valgrind.type != VALGRIND_OTHER && valgrind.type != VALGRIND_BLANK;
    }
}

enum front { FRONT_PREFIX, FRONT_GLUE, FRONT_UNKNOWN };

/*
 * What stands before a line that opens a report, by the line behind it: a prefix, which
 * that one has too, or text that lacks its line end. A line of other writers tells
 * nothing.
 */
static enum front judge_front(struct mixed_log *log, const struct opening *opening,
                              struct prefix *prefix)
{
    struct prefix adapted = *prefix;
    struct stream *stream;
    size_t behind;

    if (prefix->len && prefix_match(prefix, log->next, log->next_len, &behind))
        return FRONT_PREFIX;
    if (find_stream(log, log->next, log->next_len, &stream, &behind))
        return FRONT_UNKNOWN;
    if (prefix->len && prefix_adapt(&adapted, log->next, log->next_len, &behind) &&
        is_below(opening, log->next + behind, log->next_len - behind)) {
        *prefix = adapted;
        return FRONT_PREFIX;
    }
    if (is_below(opening, log->next, log->next_len) ||
        (opening->form == OPENING_TSAN && tsan_line_type(log->next, log->next_len) != TSAN_TEXT))
        return FRONT_GLUE;
    return FRONT_UNKNOWN;
}

/* The beginning of the next line, as a terminal shows it; false if it is not there yet. */
static bool look_ahead(struct mixed_log *log)
{
    const char *next;
    size_t len;

    if (!tsan_log_next(log->plain, &next, &len))
        return false;
    len = len < sizeof(log->next) ? len : sizeof(log->next) - 1;
    memcpy(log->next, next, len);
    log->next_len = terminal_text(log->next, len);
    return true;
}

static enum tsan_offer cut_front(char *line, size_t *len, const struct opening *opening)
{
    *len -= (size_t)(opening->start - line);
    memmove(line, opening->start, *len + 1);
    return TSAN_OFFER_CLEANED;
}

/*
 * A new stream begins in this line behind what will be its prefix, or a report without
 * one behind text.
 */
static enum tsan_offer begin_stream(struct mixed_log *log, char *line, size_t *len,
                                    uint64_t position)
{
    struct opening opening;
    struct prefix prefix;
    bool learned;

    if (!find_opening(&opening, line, *len) ||
        (opening.form == OPENING_TSAN && !opening.prefix_len))
        return TSAN_OFFER_REFUSED;
    if (opening.form == OPENING_TSAN && tsan_summary_is_one(opening.start) &&
        tsan_log_is_in_report(log->plain))
        return cut_front(line, len, &opening);
    if (opening.prefix_len && !look_ahead(log))
        return TSAN_OFFER_LATER;
    learned = prefix_learn(&prefix, line, opening.prefix_len);
    if (opening.prefix_len && judge_front(log, &opening, &prefix) == FRONT_GLUE)
        return cut_front(line, len, &opening);
    if (!learned)
        return TSAN_OFFER_REFUSED;
    add_stream(log, &prefix, opening.start, *len - (size_t)(opening.start - line), position);
    return TSAN_OFFER_TAKEN;
}

static void note_foreign(struct mixed_log *log, const char *line, size_t len, uint64_t position)
{
    enum foreign which;

    if (!foreign_begins(line, len, &which) || log->facts.foreign[which])
        return;
    log->facts.foreign[which] = true;
    log->facts.foreign_at[which] = position;
}

static enum tsan_offer take_line(void *context, char *line, size_t *len, bool whole,
                                 uint64_t position)
{
    struct mixed_log *log = context;
    struct stream *stream;
    enum tsan_offer answer;
    size_t behind;

    log->cut = !whole;
    if (terminal_text_differs(line, *len)) {
        *len = terminal_text(line, *len);
        return TSAN_OFFER_CLEANED;
    }
    if (valgrind_text_line(log->text, line, *len, whole, position))
        return TSAN_OFFER_TAKEN;
    if (find_stream(log, line, *len, &stream, &behind)) {
        stream_line(stream, line + behind, *len - behind, position);
        return TSAN_OFFER_TAKEN;
    }
    if (mixed_take_glued(log->text, line, *len, whole, position) ||
        gdb_threads_line(log->gdb, line, position))
        return TSAN_OFFER_TAKEN;
    answer = begin_stream(log, line, len, position);
    if (answer == TSAN_OFFER_REFUSED)
        note_foreign(log, line, *len, position);
    return answer;
}

static void take_gdb(void *context, const struct finding *finding)
{
    struct mixed_log *log = context;

    log->facts.log.findings++;
    mixed_take_valgrind(log, finding);
}

struct mixed_log *mixed_log_new(const struct sink *sink)
{
    struct mixed_log *log = xcalloc(1, sizeof(*log));
    const struct sink text = mixed_sink(log, mixed_take_valgrind, NULL);
    const struct sink gdb = mixed_sink(log, take_gdb, NULL);

    log->sink = *sink;
    log->plain = mixed_new_tsan(log);
    tsan_log_offer(log->plain, take_line, log);
    log->text = valgrind_text_new(&text);
    log->gdb = gdb_threads_new(&gdb);
    return log;
}

void mixed_log_feed(struct mixed_log *log, const char *bytes, size_t len)
{
    tsan_log_feed(log->plain, bytes, len);
}

struct mixed_facts mixed_log_end(struct mixed_log *log)
{
    struct log_facts plain;

    plain = tsan_log_end(log->plain);
    mixed_add_facts(log, &plain, plain.truncated_at);
    log->facts.log.bytes = plain.bytes;
    mixed_end_text(log, log->text);
    log->text = NULL;
    gdb_threads_end(log->gdb);
    for (size_t i = 0; i < log->stream_count; i++)
        stream_end(log->streams[i]);
    log->stream_count = 0;
    return log->facts;
}

void mixed_log_free(struct mixed_log *log)
{
    if (!log)
        return;
    for (size_t i = 0; i < log->stream_count; i++)
        stream_end(log->streams[i]);
    tsan_log_free(log->plain);
    valgrind_text_free(log->text);
    gdb_threads_free(log->gdb);
    free(log);
}
