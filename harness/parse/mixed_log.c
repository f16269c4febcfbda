/* SPDX-License-Identifier: MIT */
#include "parse/mixed_log.h"

#include "base/text.h"
#include "parse/prefix.h"
#include "parse/tsan_line.h"
#include "parse/tsan_log.h"
#include "parse/valgrind_xml.h"

/* More writers at a time than this no log has; the one that is silent longest makes room. */
enum { STREAMS_MAX = 64 };

/* The lines with one prefix. Its XML, while a document is open, else its TSan log. */
struct stream {
    struct mixed_log *owner;
    struct prefix prefix;
    struct tsan_log *tsan;
    struct valgrind_xml *xml;
    uint64_t item_at; /* position of the XML's current error */
    uint64_t used;    /* when the last line came */
};

struct mixed_log {
    struct sink sink;
    struct tsan_log *plain; /* the lines without a prefix; all lines go through it */
    struct mixed_facts facts;
    struct stream *streams[STREAMS_MAX];
    size_t stream_count;
    uint64_t clock; /* lines taken by streams */
    bool ending;    /* the line is the last one, and has no line end */
};

static const char xml_root[] = "<valgrindoutput>";
static const char xml_root_end[] = "</valgrindoutput>";

static void pass_over(void *context, const char *line, size_t len, uint64_t position)
{
    (void)context;
    (void)line;
    (void)len;
    (void)position;
}

static void take_text(void *context, const char *line, size_t len, uint64_t position)
{
    struct mixed_log *log = context;

    log->sink.text(log->sink.context, line, len, position);
}

static void take_tsan(void *context, const struct finding *finding)
{
    struct mixed_log *log = context;

    if (!log->facts.detector)
        log->facts.detector = DETECTOR_TSAN;
    log->sink.finding(log->sink.context, finding);
}

/* Of the XML's own bytes the positions would mean nothing to anyone. */
static void take_valgrind(void *context, const struct finding *finding)
{
    struct stream *stream = context;
    struct mixed_log *log = stream->owner;
    struct finding placed = *finding;

    placed.position = stream->item_at;
    if (!log->facts.detector)
        log->facts.detector = finding->detector;
    log->sink.finding(log->sink.context, &placed);
}

static void pass_remark(struct mixed_log *log, const struct remark *remark)
{
    sink_remark(&log->sink, remark->type, remark->text, remark->count);
}

static void take_tsan_remark(void *context, const struct remark *remark)
{
    pass_remark(context, remark);
}

static void take_valgrind_remark(void *context, const struct remark *remark)
{
    pass_remark(((struct stream *)context)->owner, remark);
}

static struct sink tsan_sink(struct mixed_log *log,
                             void (*text)(void *, const char *, size_t, uint64_t))
{
    return (struct sink){
        .finding = take_tsan, .text = text, .context = log, .remark = take_tsan_remark};
}

static void add_facts(struct log_facts *all, const struct log_facts *one, uint64_t cut_at)
{
    if ((one->truncated || one->malformed) && !all->truncated && !all->malformed)
        all->truncated_at = cut_at;
    all->truncated |= one->truncated;
    all->malformed |= one->malformed;
    all->started |= one->started;
    all->finished |= one->finished;
    all->fatal_signal |= one->fatal_signal;
    all->findings += one->findings;
    all->reported += one->reported;
    all->reported_given |= one->reported_given;
}

static void end_xml(struct stream *stream)
{
    struct log_facts facts = valgrind_xml_end(stream->xml);

    if (!stream->owner->facts.detector)
        stream->owner->facts.detector = valgrind_xml_detector(stream->xml);
    add_facts(&stream->owner->facts.log, &facts, stream->item_at);
    valgrind_xml_free(stream->xml);
    stream->xml = NULL;
}

static void end_stream(struct stream *stream)
{
    struct log_facts facts = tsan_log_end(stream->tsan);

    add_facts(&stream->owner->facts.log, &facts, facts.truncated_at);
    tsan_log_free(stream->tsan);
    if (stream->xml)
        end_xml(stream);
    free(stream);
}

static void xml_line(struct stream *stream, const char *line, size_t len, uint64_t position)
{
    if (text_starts(line, "<error>") || text_starts(line, "<fatal_signal>"))
        stream->item_at = position;
    valgrind_xml_feed(stream->xml, line, len);
    if (!stream->owner->ending)
        valgrind_xml_feed(stream->xml, "\n", 1);
    if (text_starts(line, xml_root_end))
        end_xml(stream);
}

static void open_xml(struct stream *stream, uint64_t position)
{
    const struct sink sink = {
        .finding = take_valgrind, .context = stream, .remark = take_valgrind_remark};

    stream->xml = valgrind_xml_new(&sink);
    stream->item_at = position;
}

static void stream_line(struct stream *stream, const char *line, size_t len, uint64_t position)
{
    stream->used = ++stream->owner->clock;
    if (!stream->xml && text_starts(line, xml_root))
        open_xml(stream, position);
    if (stream->xml)
        xml_line(stream, line, len, position);
    else
        tsan_log_line(stream->tsan, line, len, !stream->owner->ending, position);
}

/* Without a prefix a stream has only its XML: all else is the plain reader's. */
static bool is_of(const struct stream *stream, const char *line, size_t len, size_t *behind)
{
    return (stream->prefix.len || stream->xml) && prefix_match(&stream->prefix, line, len, behind);
}

/* The stream with the longest prefix that fits: "12: " is more than nothing. */
static bool find_stream(struct mixed_log *log, const char *line, size_t len, struct stream **found,
                        size_t *behind)
{
    *found = NULL;
    for (size_t i = 0; i < log->stream_count; i++) {
        struct stream *stream = log->streams[i];
        size_t at;

        if ((*found && (*found)->prefix.len >= stream->prefix.len) ||
            !is_of(stream, line, len, &at))
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
    const struct sink sink = tsan_sink(log, log->sink.text ? take_text : pass_over);
    struct stream *stream = xcalloc(1, sizeof(*stream));
    size_t place = log->stream_count;

    stream->owner = log;
    stream->prefix = *prefix;
    stream->tsan = tsan_log_new(&sink);
    if (place == STREAMS_MAX) {
        place = silent_longest(log);
        end_stream(log->streams[place]);
    } else {
        log->stream_count++;
    }
    log->streams[place] = stream;
    stream_line(stream, line, len, position);
}

/* Whether a new stream begins in this line, behind what will be its prefix. */
static bool begin_stream(struct mixed_log *log, const char *line, size_t len, uint64_t position)
{
    const char *start = tsan_line_find(line, len);
    struct prefix prefix;

    if (!start)
        start = memmem(line, len, xml_root, strlen(xml_root));
    if (!start || !prefix_learn(&prefix, line, (size_t)(start - line)))
        return false;
    add_stream(log, &prefix, start, len - (size_t)(start - line), position);
    return true;
}

/* "==12== Possible data race ...": what Valgrind writes without --xml=yes. */
static bool is_valgrind_text(const char *line, size_t len)
{
    static const char *const words[] = {
        "Helgrind, a thread error detector",
        "drd, a thread error detector",
        "Memcheck, a memory error detector",
        "Using Valgrind-",
        "ERROR SUMMARY: ",
        "Possible data race during ",
        "Conflicting load by thread ",
        "Conflicting store by thread ",
    };
    const char *sign = memmem(line, len, "== ", 3);

    if (!sign || sign - line < 3 || sign[-1] < '0' || sign[-1] > '9')
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (text_starts(sign + 3, words[i]))
            return true;
    return false;
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
    if (find_stream(log, line, *len, &stream, &behind)) {
        stream_line(stream, line + behind, *len - behind, position);
        return TSAN_OFFER_TAKEN;
    }
    if (begin_stream(log, line, *len, position))
        return TSAN_OFFER_TAKEN;
    if (!log->facts.valgrind_text && is_valgrind_text(line, *len)) {
        log->facts.valgrind_text = true;
        log->facts.valgrind_text_at = position;
    }
    return TSAN_OFFER_REFUSED;
}

struct mixed_log *mixed_log_new(const struct sink *sink)
{
    struct mixed_log *log = xcalloc(1, sizeof(*log));
    const struct sink plain = tsan_sink(log, sink->text ? take_text : NULL);

    log->sink = *sink;
    log->plain = tsan_log_new(&plain);
    tsan_log_offer(log->plain, take_line, log);
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
    add_facts(&log->facts.log, &plain, plain.truncated_at);
    log->facts.log.bytes = plain.bytes;
    for (size_t i = 0; i < log->stream_count; i++)
        end_stream(log->streams[i]);
    log->stream_count = 0;
    return log->facts;
}

void mixed_log_free(struct mixed_log *log)
{
    if (!log)
        return;
    for (size_t i = 0; i < log->stream_count; i++)
        end_stream(log->streams[i]);
    tsan_log_free(log->plain);
    free(log);
}
