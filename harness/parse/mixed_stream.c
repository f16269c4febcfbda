/* SPDX-License-Identifier: MIT */
#include "parse/mixed_stream.h"

#include "base/text.h"
#include "parse/valgrind_line.h"
#include "parse/valgrind_piece.h"

#define XML_ROOT_END "</valgrindoutput>"

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

void mixed_take_valgrind(void *context, const struct finding *finding)
{
    struct mixed_log *log = context;

    if (!log->facts.detector)
        log->facts.detector = finding->detector;
    log->sink.finding(log->sink.context, finding);
}

static void take_remark(void *context, const struct remark *remark)
{
    const struct mixed_log *log = context;

    sink_remark(&log->sink, remark->type, remark->text, remark->count);
}

struct sink mixed_sink(struct mixed_log *log, void (*finding)(void *, const struct finding *),
                       void (*text)(void *, const char *, size_t, uint64_t))
{
    return (struct sink){.finding = finding, .text = text, .context = log, .remark = take_remark};
}

/* Text here is from others, and never a finding. */
struct tsan_log *mixed_new_tsan(struct mixed_log *log)
{
    const struct sink sink = mixed_sink(log, take_tsan, log->sink.text ? take_text : pass_over);

    return tsan_log_new(&sink);
}

static void take_xml_remark(void *context, const struct remark *remark)
{
    take_remark(((struct stream *)context)->owner, remark);
}

/* Of the XML's own bytes the positions would mean nothing to anyone. */
static void take_xml(void *context, const struct finding *finding)
{
    struct stream *stream = context;
    struct finding placed = *finding;

    placed.position = stream->item_at;
    mixed_take_valgrind(stream->owner, &placed);
}

void mixed_add_facts(struct mixed_log *log, const struct log_facts *one, uint64_t cut_at)
{
    struct log_facts *all = &log->facts.log;

    if ((one->truncated || one->malformed) && !all->truncated && !all->malformed)
        all->truncated_at = cut_at;
    all->truncated |= one->truncated;
    all->malformed |= one->malformed;
    all->headless |= one->headless;
    all->started |= one->started;
    all->finished |= one->finished;
    all->fatal_signal |= one->fatal_signal;
    all->findings += one->findings;
    all->reported += one->reported;
    all->reported_given |= one->reported_given;
}

void mixed_end_text(struct mixed_log *log, struct valgrind_text *text)
{
    struct log_facts facts = valgrind_text_end(text);

    if (!log->facts.detector)
        log->facts.detector = valgrind_text_detector(text);
    log->facts.missing += valgrind_text_missing(text);
    mixed_add_facts(log, &facts, facts.truncated_at);
    valgrind_text_free(text);
}

static void end_xml(struct stream *stream)
{
    struct log_facts facts;

    if (stream->piece && stream->child_ended)
        valgrind_xml_feed(stream->xml, XML_ROOT_END, strlen(XML_ROOT_END));
    facts = valgrind_xml_end(stream->xml);
    if (!stream->owner->facts.detector)
        stream->owner->facts.detector = valgrind_xml_detector(stream->xml);
    mixed_add_facts(stream->owner, &facts, stream->item_at);
    valgrind_xml_free(stream->xml);
    stream->xml = NULL;
}

void stream_end(struct stream *stream)
{
    struct log_facts facts = tsan_log_end(stream->tsan);

    mixed_add_facts(stream->owner, &facts, facts.truncated_at);
    tsan_log_free(stream->tsan);
    mixed_end_text(stream->owner, stream->text);
    if (stream->xml)
        end_xml(stream);
    free(stream);
}

static void xml_line(struct stream *stream, const char *line, size_t len, uint64_t position)
{
    if (text_starts(line, "<error>") || text_starts(line, "<fatal_signal>"))
        stream->item_at = position;
    stream->child_ended = stream->piece && valgrind_piece_ends_child(line);
    valgrind_xml_feed(stream->xml, line, len);
    if (!stream->owner->cut)
        valgrind_xml_feed(stream->xml, "\n", 1);
    if (text_starts(line, XML_ROOT_END))
        end_xml(stream);
}

static void open_xml(struct stream *stream, bool piece, uint64_t position)
{
    const struct sink sink = {.finding = take_xml, .context = stream, .remark = take_xml_remark};

    stream->xml = valgrind_xml_new(&sink);
    stream->item_at = position;
    stream->piece = piece;
}

static void open_piece(struct stream *stream, const char *start, uint64_t position)
{
    const char *head = valgrind_piece_head(start);

    open_xml(stream, true, position);
    valgrind_xml_feed(stream->xml, head, strlen(head));
}

/* A document takes all that comes; a piece of one leaves to others what stands between its errors.
 */
static bool is_of_xml(const struct stream *stream, const char *line)
{
    return stream->xml && (!stream->child_ended || valgrind_piece_goes_on(line));
}

static bool begins_piece(const struct stream *stream, const char *line, size_t len)
{
    return !stream->xml && line[strspn(line, " \t")] == '<' && valgrind_piece_find(line, len);
}

void stream_line(struct stream *stream, const char *line, size_t len, uint64_t position)
{
    stream->used = ++stream->owner->clock;
    if (!stream->xml && text_starts(line, XML_ROOT))
        open_xml(stream, false, position);
    else if (begins_piece(stream, line, len))
        open_piece(stream, line + strspn(line, " \t"), position);
    if (is_of_xml(stream, line))
        xml_line(stream, line, len, position);
    else
        tsan_log_line(stream->tsan, line, len, !stream->owner->cut, position);
}

/* Without a prefix a stream has only its XML: all else is the plain reader's. */
bool stream_matches(const struct stream *stream, const char *line, size_t len, size_t *behind)
{
    return (stream->prefix.len || is_of_xml(stream, line)) &&
           prefix_match(&stream->prefix, line, len, behind);
}

bool mixed_take_glued(struct valgrind_text *text, const char *line, size_t len, bool whole,
                      uint64_t position)
{
    const char *start = valgrind_line_find_marked(line, len);
    struct valgrind_line found;

    if (!start || start == line)
        return false;
    len -= (size_t)(start - line);
    valgrind_line_read(&found, start, len);
    return valgrind_text_knows(text, found.pid) &&
           valgrind_text_line(text, start, len, whole, position);
}

static enum tsan_offer take_line(void *context, char *line, size_t *len, bool whole,
                                 uint64_t position)
{
    struct stream *stream = context;
    bool taken = valgrind_text_line(stream->text, line, *len, whole, position) ||
                 mixed_take_glued(stream->text, line, *len, whole, position);

    return taken ? TSAN_OFFER_TAKEN : TSAN_OFFER_REFUSED;
}

struct stream *stream_new(struct mixed_log *log, const struct prefix *prefix)
{
    const struct sink text = mixed_sink(log, mixed_take_valgrind, NULL);
    struct stream *stream = xcalloc(1, sizeof(*stream));

    stream->owner = log;
    stream->prefix = *prefix;
    stream->tsan = mixed_new_tsan(log);
    tsan_log_share(stream->tsan, log->plain);
    tsan_log_offer(stream->tsan, take_line, stream);
    stream->text = valgrind_text_new(&text);
    return stream;
}
