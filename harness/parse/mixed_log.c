/* SPDX-License-Identifier: MIT */
#include "parse/mixed_log.h"

#include "base/text.h"
#include "parse/mixed_stream.h"
#include "parse/tsan_line.h"
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

/* Where the detector's own words begin in the line; what stands before is *prefix_len long. */
static const char *find_start(const char *line, size_t len, size_t *prefix_len)
{
    const char *start = tsan_line_find(line, len);
    const char *piece = NULL;

    if (!start)
        start = memmem(line, len, XML_ROOT, strlen(XML_ROOT));
    if (!start)
        start = piece = valgrind_piece_find(line, len);
    if (!start)
        start = valgrind_line_find(line, len);
    *prefix_len = start ? (size_t)(start - line) : 0;
    /* Pieces of XML are indented. */
    while (piece && *prefix_len && line[*prefix_len - 1] == ' ')
        --*prefix_len;
    return start;
}

/* Whether a new stream begins in this line, behind what will be its prefix. */
static bool begin_stream(struct mixed_log *log, const char *line, size_t len, uint64_t position)
{
    size_t prefix_len;
    const char *start = find_start(line, len, &prefix_len);
    struct prefix prefix;

    if (!start || !prefix_learn(&prefix, line, prefix_len))
        return false;
    add_stream(log, &prefix, start, len - (size_t)(start - line), position);
    return true;
}

static void note_foreign(struct mixed_log *log, const char *line, size_t len, uint64_t position)
{
    enum foreign which;

    if (!foreign_begins(line, len, &which) || log->facts.foreign[which])
        return;
    log->facts.foreign[which] = true;
    log->facts.foreign_at[which] = position;
}

/* Behind a terminal's control sequence at `at`: "\033[1;31m", "\033]0;title\a", "\033c". */
static size_t skip_escape(const char *line, size_t len, size_t at)
{
    char type = (char)(at + 1 < len ? line[at + 1] : '\0');

    at += 2;
    if (type == '[') {
        while (at < len && (line[at] < '@' || line[at] > '~'))
            at++;
        at++;
    } else if (type == ']') {
        while (at < len && line[at] != '\a')
            at++;
        at++;
    }
    return at < len ? at : len;
}

/* What a terminal would show of the line; the new length. */
static size_t clean(char *line, size_t len)
{
    size_t from = len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    size_t to = 0;

    while (from < len) {
        if (line[from] == '\033') {
            from = skip_escape(line, len, from);
        } else if (line[from] == '\r') {
            to = from + 1 < len ? 0 : to;
            from++;
        } else {
            line[to++] = line[from++];
        }
    }
    line[to] = '\0';
    return to;
}

static bool is_clean(const char *line, size_t len)
{
    return !memchr(line, '\033', len) && !memchr(line, '\r', len) &&
           !(len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0);
}

static enum tsan_offer take_line(void *context, char *line, size_t *len, uint64_t position)
{
    struct mixed_log *log = context;
    struct stream *stream;
    size_t behind;

    if (!is_clean(line, *len)) {
        *len = clean(line, *len);
        return TSAN_OFFER_CLEANED;
    }
    if (valgrind_text_line(log->text, line, *len, !log->ending, position))
        return TSAN_OFFER_TAKEN;
    if (find_stream(log, line, *len, &stream, &behind)) {
        stream_line(stream, line + behind, *len - behind, position);
        return TSAN_OFFER_TAKEN;
    }
    if (mixed_take_glued(log->text, line, *len, !log->ending, position) ||
        begin_stream(log, line, *len, position))
        return TSAN_OFFER_TAKEN;
    note_foreign(log, line, *len, position);
    return TSAN_OFFER_REFUSED;
}

struct mixed_log *mixed_log_new(const struct sink *sink)
{
    struct mixed_log *log = xcalloc(1, sizeof(*log));
    const struct sink plain = mixed_sink(log, mixed_take_tsan, sink->text ? mixed_take_text : NULL);
    const struct sink text = mixed_sink(log, mixed_take_valgrind, NULL);

    log->sink = *sink;
    log->plain = tsan_log_new(&plain);
    tsan_log_offer(log->plain, take_line, log);
    log->text = valgrind_text_new(&text);
    return log;
}

void mixed_log_feed(struct mixed_log *log, const char *bytes, size_t len)
{
    tsan_log_feed(log->plain, bytes, len);
}

struct mixed_facts mixed_log_end(struct mixed_log *log)
{
    struct log_facts plain;

    log->ending = true;
    plain = tsan_log_end(log->plain);
    mixed_add_facts(log, &plain, plain.truncated_at);
    log->facts.log.bytes = plain.bytes;
    mixed_end_text(log, log->text);
    log->text = NULL;
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
    free(log);
}
