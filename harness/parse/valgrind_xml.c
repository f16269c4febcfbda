/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_xml.h"

#include "base/text.h"
#include "parse/valgrind_reader.h"

enum {
    /* Longer texts are cut; nothing that Valgrind writes comes near. */
    TEXT_MAX = 1024 * 1024,
    /* A log has no longer tag; Expat would have to hold it in memory. */
    TAG_MAX = 1024 * 1024,
    /* What Expat is given at a time: it rescans an unfinished tag with each piece. */
    PIECE = 64 * 1024,
    /* More than this behind the log's end is not kept. */
    TAIL_MAX = 1024 * 1024
};

static void XMLCALL add_text(void *user, const char *bytes, int len)
{
    struct valgrind_xml *r = user;
    struct buf *text = r->outside ? &r->outside_text : &r->text;
    size_t room = text->len < TEXT_MAX ? TEXT_MAX - text->len : 0;

    if ((size_t)len > room)
        r->text_cut = true;
    buf_add(text, bytes, (size_t)len < room ? (size_t)len : room);
}

static void want_text(struct valgrind_xml *r, bool wanted)
{
    XML_SetCharacterDataHandler(r->parser, wanted ? add_text : NULL);
}

static enum element innermost(const struct valgrind_xml *r)
{
    return (enum element)r->path[r->depth];
}

/* Everything up to the end of this element is skipped, or kept as one text. */
static void go_outside(struct valgrind_xml *r, const char *name, bool keep)
{
    r->outside = r->depth;
    r->keep_outside = keep;
    want_text(r, keep);
    if (!keep)
        return;
    r->outside_start = reader_position(r);
    buf_clear(&r->outside_text);
    buf_addf(&r->outside_text, "%s: ", name);
}

static void give_up(struct valgrind_xml *r)
{
    r->dead = true;
    XML_StopParser(r->parser, XML_FALSE);
}

static void enter(struct valgrind_xml *r, const char *name)
{
    enum element element = element_find(&r->elements, name, innermost(r));

    if (r->depth == 0 && element != ELEMENT_VALGRINDOUTPUT) {
        give_up(r);
        return;
    }
    r->path[++r->depth] = (unsigned char)element;
    if (element == ELEMENT_UNKNOWN || element == ELEMENT_IGNORED) {
        go_outside(r, name, element == ELEMENT_UNKNOWN);
    } else if (element_has_text(element)) {
        buf_clear(&r->text);
        want_text(r, true);
    } else {
        values_start(r, element);
    }
}

static void XMLCALL start_element(void *user, const char *name, const char **attributes)
{
    struct valgrind_xml *r = user;

    (void)attributes;
    if (r->dead)
        return;
    if (r->depth == NESTING_MAX) {
        give_up(r);
        return;
    }
    if (!r->outside) {
        enter(r, name);
        return;
    }
    r->path[++r->depth] = ELEMENT_UNKNOWN;
    if (r->keep_outside && r->outside_text.ptr[r->outside_text.len - 1] != ' ')
        buf_addch(&r->outside_text, ' ');
}

/* One space for each run of white space, none at the ends. */
static void squeeze(struct buf *text)
{
    size_t to = 0;

    for (size_t at = 0; at < text->len; at++) {
        char c = text->ptr[at];
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';

        if (!space)
            text->ptr[to++] = c;
        else if (to && text->ptr[to - 1] != ' ')
            text->ptr[to++] = ' ';
    }
    while (to && text->ptr[to - 1] == ' ')
        to--;
    text->len = to;
    text->ptr[to] = '\0';
}

static void note_cut(struct valgrind_xml *r, const char *name)
{
    struct builder *b = &r->builder;

    r->text_cut = false;
    builder_add_note(
        b, arena_printf(&b->arena, "%s: its text was cut at %d bytes", name, (int)TEXT_MAX));
}

static void leave_outside(struct valgrind_xml *r, const char *name)
{
    if (r->depth != r->outside)
        return;
    r->outside = 0;
    if (!r->keep_outside)
        return;
    squeeze(&r->outside_text);
    values_unknown(r, name);
    /* An unknown element in the midst of a text does not end the text. */
    want_text(r, element_has_text((enum element)r->path[r->depth - 1]));
}

static void XMLCALL end_element(void *user, const char *name)
{
    struct valgrind_xml *r = user;
    enum element element = innermost(r);

    if (r->dead)
        return;
    if (r->outside) {
        leave_outside(r, name);
    } else {
        if (element_has_text(element))
            want_text(r, false);
        values_end(r, element, (enum element)r->path[r->depth - 1]);
    }
    if (r->text_cut && !r->outside)
        note_cut(r, name);
    r->depth--;
    if (r->depth > 1 || r->in_tail)
        return;
    r->whole_end = reader_position(r) + reader_event_size(r);
    if (r->depth > 0)
        return;
    r->closed = true;
    XML_StopParser(r->parser, XML_TRUE);
}

/* Entities are declared here, and with them a few bytes can become gigabytes. */
static void XMLCALL refuse_doctype(void *user, const char *name, const char *system_id,
                                   const char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    give_up(user);
}

static void attach(struct valgrind_xml *r)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, start_element, end_element);
    XML_SetStartDoctypeDeclHandler(r->parser, refuse_doctype);
}

struct valgrind_xml *valgrind_xml_new(const struct sink *sink)
{
    static const XML_Memory_Handling_Suite memory = {xmalloc, xrealloc, free};
    struct valgrind_xml *r = xcalloc(1, sizeof(*r));

    r->sink = *sink;
    r->path[0] = ELEMENT_DOCUMENT;
    buf_init(&r->text);
    buf_init(&r->outside_text);
    buf_init(&r->dir);
    buf_init(&r->file);
    buf_init(&r->tail);
    element_index_init(&r->elements);
    builder_clear(&r->builder);
    r->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!r->parser)
        BUG("Expat made no parser");
    attach(r);
    return r;
}

static void malformed_at(struct valgrind_xml *r, uint64_t position)
{
    r->dead = true;
    r->facts.malformed = true;
    r->facts.truncated_at = position;
}

static void keep_tail(struct valgrind_xml *r, const char *bytes, size_t len)
{
    size_t room = r->tail.len < TAIL_MAX ? TAIL_MAX - r->tail.len : 0;

    buf_add(&r->tail, bytes, len < room ? len : room);
}

/* What Expat holds behind the end of the document. */
static void take_tail(struct valgrind_xml *r)
{
    int at = 0;
    int size = 0;
    const char *bytes = XML_GetInputContext(r->parser, &at, &size);
    size_t end = (size_t)at + (size_t)reader_event_size(r);

    r->tail_at = r->whole_end;
    if (bytes && end < (size_t)size)
        keep_tail(r, bytes + end, (size_t)size - end);
}

/* False if the bytes are not XML. */
static bool parse(struct valgrind_xml *r, const char *bytes, size_t len, bool last)
{
    enum XML_Status status = XML_Parse(r->parser, bytes, (int)len, last);

    if (status == XML_STATUS_SUSPENDED)
        take_tail(r);
    return status != XML_STATUS_ERROR;
}

static void feed_piece(struct valgrind_xml *r, const char *bytes, size_t len)
{
    bool right = parse(r, bytes, len, false);
    uint64_t parsed = reader_position(r);

    r->facts.bytes += len;
    if (!right || r->facts.bytes - parsed > TAG_MAX)
        malformed_at(r, parsed);
}

void valgrind_xml_feed(struct valgrind_xml *r, const char *bytes, size_t len)
{
    while (len && !r->dead) {
        size_t piece = len < PIECE ? len : PIECE;

        if (r->closed) {
            keep_tail(r, bytes, piece);
            r->facts.bytes += piece;
        } else {
            feed_piece(r, bytes, piece);
        }
        bytes += piece;
        len -= piece;
    }
    r->facts.bytes += len;
}

/*
 * A tool of Valgrind's that fails an assertion closes its log, and then writes the stacks of all
 * threads behind it. They are read as if they stood in a log of their own.
 */
static void read_tail_stacks(struct valgrind_xml *r)
{
    static const char start[] = "<valgrindoutput>";
    static const char end[] = "</valgrindoutput>";

    XML_ParserReset(r->parser, NULL);
    attach(r);
    r->in_tail = true;
    values_start_tail(r);
    /* What is wrong with it costs the rest of the stacks only. */
    if (XML_Parse(r->parser, start, (int)strlen(start), 0) == XML_STATUS_OK &&
        XML_Parse(r->parser, r->tail.ptr, (int)r->tail.len, 0) == XML_STATUS_OK)
        (void)XML_Parse(r->parser, end, (int)strlen(end), 1);
    values_end_tail(r);
}

static void read_tail(struct valgrind_xml *r)
{
    size_t at = strspn(r->tail.ptr, " \t\r\n");

    if (text_starts(r->tail.ptr + at, "<stack>"))
        read_tail_stacks(r);
    else if (at < r->tail.len)
        malformed_at(r, r->tail_at + at);
}

struct log_facts valgrind_xml_end(struct valgrind_xml *r)
{
    struct log_facts *facts = &r->facts;

    /* Expat 2.6 may put off the last elements until it is told that nothing follows. */
    if (!r->dead && !r->closed)
        parse(r, "", 0, true);
    if (r->closed && !r->dead) {
        read_tail(r);
    } else if (!r->dead) {
        facts->truncated = true;
        facts->truncated_at = r->whole_end;
    }
    facts->finished = r->closed && r->state_final && !facts->truncated && !facts->malformed;
    return *facts;
}

void valgrind_xml_free(struct valgrind_xml *r)
{
    if (!r)
        return;
    XML_ParserFree(r->parser);
    valgrind_threads_release(&r->threads);
    builder_release(&r->builder);
    buf_release(&r->text);
    buf_release(&r->outside_text);
    buf_release(&r->tail);
    buf_release(&r->dir);
    buf_release(&r->file);
    free(r);
}

enum detector valgrind_xml_detector(const struct valgrind_xml *r)
{
    return r->detector;
}

static size_t skip_space(const char *bytes, size_t len, size_t at)
{
    while (at < len && strchr(" \t\r\n", bytes[at]) && bytes[at])
        at++;
    return at;
}

bool valgrind_xml_recognise(const char *bytes, size_t len)
{
    static const char root[] = "<valgrindoutput";
    size_t at = skip_space(bytes, len, 0);

    if (len - at > 2 && memcmp(bytes + at, "<?", 2) == 0) {
        const char *end = memmem(bytes + at, len - at, "?>", 2);

        if (!end)
            return false;
        at = skip_space(bytes, len, (size_t)(end + 2 - bytes));
    }
    return len - at >= strlen(root) && memcmp(bytes + at, root, strlen(root)) == 0;
}
