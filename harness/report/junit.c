/* SPDX-License-Identifier: MIT */
/*
 * JUnit XML as Jenkins and GitLab read it: a suite for each topic under each
 * detector, a test case for each run. A failed verdict is a <failure>, an
 * inconclusive one an <error>; a program without annotations fails if anything
 * was found in it.
 */
#include "base/text.h"
#include "digest/explored.h"
#include "digest/words.h"
#include "markup/xml.h"
#include "report/explain.h"
#include "report/format.h"
#include "report/outcome_text.h"

struct suite {
    enum detector detector;
    const char *topic; /* NULL: programs that are no cases */
    size_t tests;
    size_t failures;
    size_t errors;
    int64_t wall_ms;
    int64_t started_ms;
    const char *toolchain;
};

static bool is_error(const struct run *run)
{
    return run->verdict == VERDICT_INCONCLUSIVE;
}

static bool is_failure(const struct run *run)
{
    return (run_failed(run) && !is_error(run)) ||
           (run->verdict == VERDICT_UNJUDGED && run->finding_count);
}

static bool in_suite(const struct suite *suite, const struct run *run)
{
    if (run->detector != suite->detector || (run->topic == NULL) != (suite->topic == NULL))
        return false;
    return !run->topic || text_equal(run->topic, suite->topic);
}

static void count_suite(const struct index *index, struct suite *suite)
{
    for (size_t i = 0; i < index->run_count; i++) {
        const struct run *run = &index->runs[i];

        if (!in_suite(suite, run))
            continue;
        suite->tests++;
        suite->failures += is_failure(run);
        suite->errors += is_error(run);
        suite->wall_ms += run->outcome.wall_ms;
        if (!run->missing && (!suite->started_ms || run->started_ms < suite->started_ms))
            suite->started_ms = run->started_ms;
        suite->toolchain = run->toolchain;
    }
}

static void write_seconds(struct xml *x, int64_t ms)
{
    char text[40];

    snprintf(text, sizeof(text), "%" PRId64 ".%03" PRId64, ms / 1000, ms % 1000);
    xml_attr(x, "time", text);
}

static void write_counts(struct xml *x, size_t tests, size_t failures, size_t errors, int64_t ms)
{
    xml_attr_number(x, "tests", tests);
    xml_attr_number(x, "failures", failures);
    xml_attr_number(x, "errors", errors);
    write_seconds(x, ms);
}

static void write_timestamp(struct writing *w, struct xml *x, int64_t ms)
{
    buf_clear(&w->scratch);
    format_time(&w->scratch, ms);
    if (w->scratch.len < strlen("2026-01-01 00:00:00"))
        return;
    w->scratch.len = strlen("2026-01-01 00:00:00");
    w->scratch.ptr[w->scratch.len] = '\0';
    w->scratch.ptr[10] = 'T';
    xml_attr(x, "timestamp", w->scratch.ptr);
}

static void write_property(struct xml *x, const char *name, const char *value)
{
    xml_open(x, "property");
    xml_attr(x, "name", name);
    xml_attr(x, "value", value);
    xml_close(x);
}

/* The first reason, or what was found. */
static void add_summary(struct buf *text, const struct run *run)
{
    if (run->verdict == VERDICT_UNJUDGED)
        format_count(text, run->finding_count, "finding", "findings");
    else
        buf_addf(text, "%s%s%s", verdict_name(run->verdict), run->reason_count ? ": " : "",
                 run->reason_count ? run->reasons[0] : "");
}

enum { EXPLAINED_MAX = 100 };

static void add_line(void *context, enum explain_part part, const char *line)
{
    (void)part;
    buf_addf(context, "\n  %s", line);
}

static void add_findings(struct writing *w, struct buf *text, const struct record *record)
{
    size_t count = record->findings.count < EXPLAINED_MAX ? record->findings.count : EXPLAINED_MAX;

    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = record->findings.items[i];

        buf_addch(text, '\n');
        explain_title(text, finding);
        explain_finding(finding, w->options.root, add_line, text);
        if (record_witness(record, finding)) {
            buf_addstr(text, "\n  ");
            explored_finding(text, record, finding);
        }
    }
    if (count < record->findings.count)
        buf_addf(text, "\nand %zu more", record->findings.count - count);
}

static void add_command(struct buf *text, const struct record *record)
{
    struct buf command = BUF_INIT;

    repeat_add(&command, record);
    if (command.len)
        buf_addf(text, "\n\nRepeat it with:\n%s\n", command.ptr);
    buf_release(&command);
}

static void write_failure(struct writing *w, struct xml *x, const struct run *run,
                          const struct record *record)
{
    struct buf *text = &w->scratch;

    xml_open(x, is_error(run) ? "error" : "failure");
    buf_clear(text);
    add_summary(text, run);
    xml_attr(x, "message", text->ptr);
    xml_attr(x, "type", verdict_name(run->verdict));
    buf_clear(text);
    for (size_t i = 0; i < run->reason_count; i++)
        buf_addf(text, "%s\n", run->reasons[i]);
    add_findings(w, text, record);
    add_command(text, record);
    xml_text(x, text->ptr);
    xml_close(x);
}

static void write_captured(struct xml *x, const char *name, const struct captured *captured)
{
    if (!captured->text || !captured->len)
        return;
    xml_open(x, name);
    xml_text_len(x, captured->text, captured->len);
    xml_close(x);
}

/* What was explored is told of a run that passes too, which has no other text. */
static void write_output(struct xml *x, const struct run *run, const struct captured *out)
{
    if (!run->explored) {
        write_captured(x, "system-out", out);
        return;
    }
    xml_open(x, "system-out");
    for (size_t i = 0; i < run->explored_count; i++) {
        xml_text(x, "threadproof explore: ");
        xml_text(x, run->explored[i]);
        xml_text(x, "\n");
    }
    if (out->text)
        xml_text_len(x, out->text, out->len);
    xml_close(x);
}

static void write_case(struct writing *w, struct xml *x, const struct suite *suite,
                       const struct run *run)
{
    xml_open(x, "testcase");
    buf_clear(&w->scratch);
    if (run->topic)
        buf_addf(&w->scratch, "%s.%s", run->case_name, variant_name(run->variant));
    else
        buf_addstr(&w->scratch, run->name);
    xml_attr(x, "name", w->scratch.ptr);
    buf_clear(&w->scratch);
    buf_addf(&w->scratch, "%s.%s", detector_name(suite->detector),
             suite->topic ? suite->topic : "programs");
    xml_attr(x, "classname", w->scratch.ptr);
    write_seconds(x, run->outcome.wall_ms);
    if (is_failure(run) || is_error(run))
        write_failure(w, x, run, run->record);
    write_output(x, run, &run->record->out);
    write_captured(x, "system-err", &run->record->err);
    xml_close(x);
}

static void write_suite(struct writing *w, struct xml *x, struct suite *suite)
{
    count_suite(w->index, suite);
    if (!suite->tests)
        return;
    xml_open(x, "testsuite");
    buf_clear(&w->scratch);
    buf_addf(&w->scratch, "%s.%s", detector_name(suite->detector),
             suite->topic ? suite->topic : "programs");
    xml_attr(x, "name", w->scratch.ptr);
    write_counts(x, suite->tests, suite->failures, suite->errors, suite->wall_ms);
    xml_attr(x, "skipped", "0");
    write_timestamp(w, x, suite->started_ms);
    xml_open(x, "properties");
    write_property(x, "detector", detector_title(suite->detector));
    write_property(x, "toolchain", suite->toolchain);
    xml_close(x);
    for (size_t i = 0; i < w->index->run_count; i++)
        if (in_suite(suite, &w->index->runs[i]))
            write_case(w, x, suite, &w->index->runs[i]);
    xml_close(x);
}

static void write_detector(struct writing *w, struct xml *x, enum detector detector)
{
    const struct index *index = w->index;
    struct suite programs = {.detector = detector};

    for (size_t i = 0; i < index->totals.cases; i++) {
        struct suite suite = {.detector = detector, .topic = index->subjects[i].topic};

        if (!i || !text_equal(index->subjects[i - 1].topic, suite.topic))
            write_suite(w, x, &suite);
    }
    write_suite(w, x, &programs);
}

/* What is missing is an error of a suite that stands there only then. */
static void write_gaps(struct writing *w, struct xml *x)
{
    const struct index *index = w->index;

    if (!index->gap_count)
        return;
    xml_open(x, "testsuite");
    xml_attr(x, "name", "threadproof.complete");
    write_counts(x, 1, 0, 1, 0);
    xml_attr(x, "skipped", "0");
    xml_open(x, "properties");
    write_property(x, "detector", "none");
    xml_close(x);
    xml_open(x, "testcase");
    xml_attr(x, "name", "complete");
    xml_attr(x, "classname", "threadproof.complete");
    write_seconds(x, 0);
    xml_open(x, "error");
    xml_attr(x, "message", index->gaps[0]);
    xml_attr(x, "type", "incomplete");
    buf_clear(&w->scratch);
    for (size_t i = 0; i < index->gap_count; i++)
        buf_addf(&w->scratch, "%s\n", index->gaps[i]);
    xml_text(x, w->scratch.ptr);
    xml_close(x);
    xml_close(x);
    xml_close(x);
}

void junit_write(struct writing *w)
{
    const size_t gaps = w->index->gap_count ? 1 : 0;
    struct suite all = {.tests = w->index->run_count + gaps, .errors = gaps};
    struct xml x;

    for (size_t i = 0; i < w->index->run_count; i++) {
        const struct run *run = &w->index->runs[i];

        all.failures += is_failure(run);
        all.errors += is_error(run);
        all.wall_ms += run->outcome.wall_ms;
    }
    xml_begin(&x, w->sink);
    xml_open(&x, "testsuites");
    xml_attr(&x, "name", w->options.title);
    write_counts(&x, all.tests, all.failures, all.errors, all.wall_ms);
    write_gaps(w, &x);
    for (int d = 0; d < DETECTOR_COUNT; d++)
        write_detector(w, &x, (enum detector)d);
    xml_close(&x);
}
