/* SPDX-License-Identifier: MIT */
/* valgrind_reading.h: reads a log for the tests of the Valgrind reader, and looks into findings. */
#ifndef THREADPROOF_TESTS_VALGRIND_READING_H
#define THREADPROOF_TESTS_VALGRIND_READING_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "parse/valgrind_xml.h"

/* The start and end of a whole log. */
#define HEAD                                                                                       \
    "<valgrindoutput><protocoltool>helgrind</protocoltool><preamble></preamble><pid>7</pid>"
#define TAIL "<status><state>FINISHED</state></status></valgrindoutput>"

struct reading {
    struct findings findings;
    struct log_facts facts;
    enum detector detector;
};

static inline void keep_finding(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

/* Feeds `len` bytes in pieces of `piece`, each in memory of its own so that ASan sees its ends. */
static inline struct reading read_pieces(const char *bytes, size_t len, size_t piece)
{
    struct reading reading = {.findings = FINDINGS_INIT};
    struct sink sink = {.finding = keep_finding, .context = &reading.findings};
    struct valgrind_xml *reader = valgrind_xml_new(&sink);

    for (size_t at = 0; at < len; at += piece) {
        size_t part = len - at < piece ? len - at : piece;
        char *copy = xmalloc(part);

        memcpy(copy, bytes + at, part);
        valgrind_xml_feed(reader, copy, part);
        free(copy);
    }
    reading.facts = valgrind_xml_end(reader);
    reading.detector = valgrind_xml_detector(reader);
    valgrind_xml_free(reader);
    assert_int_equal(reading.facts.findings, reading.findings.count);
    assert_int_equal(reading.facts.bytes, len);
    return reading;
}

static inline struct reading read_text(const char *text)
{
    return read_pieces(text, strlen(text), SIZE_MAX);
}

static inline void reading_release(struct reading *reading)
{
    findings_release(&reading->findings);
}

/* The content of data/valgrind/NAME.xml, which the caller releases. */
static inline struct buf load_log(const char *name)
{
    struct buf path = BUF_INIT;
    struct buf content = BUF_INIT;
    struct error err = ERROR_INIT;

    buf_addf(&path, "%s/valgrind/%s.xml", THREADPROOF_TEST_DATA, name);
    if (!file_read(path.ptr, &content, &err))
        fail_msg("%s", error_text(&err));
    buf_release(&path);
    return content;
}

static inline struct reading read_log(const char *name)
{
    struct buf content = load_log(name);
    struct reading reading = read_pieces(content.ptr, content.len, SIZE_MAX);

    buf_release(&content);
    return reading;
}

/* "access write 4 #3 A :9": role, access, size, thread, lock, line in `file`, where they are known.
 */
static inline void describe_stack(struct buf *out, const struct stack *stack, const char *file)
{
    const struct frame *frame = stack_frame_in(stack, file);

    buf_addstr(out, stack_role_name(stack->role));
    if (stack->access != ACCESS_NONE)
        buf_addf(out, " %s %u", access_name(stack->access), stack->size);
    if (stack->thread)
        buf_addf(out, " %s", stack->thread);
    if (stack->lock)
        buf_addf(out, " %s", stack->lock);
    if (frame)
        buf_addf(out, " :%u", frame->line);
}

/* A line for each finding: "data-race Race: access write 4 #3 :9; previous access ...". */
static inline struct buf describe(const struct findings *findings, const char *file)
{
    struct buf out = BUF_INIT;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = findings->items[i];

        buf_addf(&out, "%s %s%s", kind_name(f->kind), f->label,
                 f->after_signal ? " after signal" : "");
        for (size_t k = 0; k < f->stack_count; k++) {
            buf_addstr(&out, k ? "; " : ": ");
            describe_stack(&out, &f->stacks[k], file);
        }
        buf_addch(&out, '\n');
    }
    return out;
}

/* What a captured log must say, with the program's lines. */
struct expected_log {
    const char *log; /* data/valgrind/LOG.xml */
    const char *file;
    const char *findings; /* as describe() tells them */
};

static inline void assert_log(const struct expected_log *expected)
{
    struct reading reading = read_log(expected->log);
    struct buf text = describe(&reading.findings, expected->file);

    if (strcmp(text.ptr, expected->findings) != 0)
        fail_msg("%s:\n%s\nexpected:\n%s", expected->log, text.ptr, expected->findings);
    assert_true(reading.facts.started);
    for (size_t i = 0; i < reading.findings.count; i++) {
        assert_int_equal(reading.findings.items[i]->detector, reading.detector);
        assert_int_not_equal(reading.findings.items[i]->pid, 0);
        assert_int_equal(reading.findings.items[i]->count, 1);
    }
    buf_release(&text);
    reading_release(&reading);
}

#endif
