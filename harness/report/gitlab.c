/* SPDX-License-Identifier: MIT */
/*
 * GitLab's code quality report: an array of issues. It has no way to say that
 * one is expected, so what a case's annotation claims is left out.
 */
#include "digest/explored.h"
#include "digest/place.h"
#include "markup/json_stream.h"
#include "report/explain.h"
#include "report/format.h"

static json_t *location(const struct writing *w, const struct frame *frame)
{
    json_t *object = json_object();
    json_t *lines = json_object();

    json_set(lines, "begin", json_integer(frame->line ? frame->line : 1));
    json_set(object, "path", json_text(file_below(frame->file, w->options.root)));
    json_set(object, "lines", lines);
    return object;
}

static const char *severity_of(enum kind kind)
{
    if (!kind_accuses(kind))
        return "info";
    return kind == KIND_UNKNOWN ? "minor" : "critical";
}

/* Without a file there is nothing for GitLab to show it at. */
static void write_issue(struct writing *w, struct json_stream *j, const struct bug *bug)
{
    const struct run *run = &w->index->runs[bug->run];
    const struct finding *finding = bug_finding(w->index, bug);
    const struct stack *stack = finding_place(finding);
    const struct frame *frame = stack ? stack_place(stack) : NULL;
    char fingerprint[48];
    json_t *issue;

    if (bug_claimed(run) || !frame || !frame->file)
        return;
    issue = json_object();
    bug_fingerprint(bug, fingerprint);
    buf_clear(&w->scratch);
    explain_title(&w->scratch, finding);
    buf_addstr(&w->scratch, ": ");
    explain_stack(&w->scratch, finding, stack, w->options.root);
    if (record_witness(run->record, finding))
        buf_addstr(&w->scratch, "; ");
    explored_finding(&w->scratch, run->record, finding);
    json_set(issue, "description", json_text(w->scratch.ptr));
    json_set(issue, "check_name", json_text(kind_name(bug->kind)));
    json_set(issue, "fingerprint", json_text(fingerprint));
    json_set(issue, "severity", json_text(severity_of(bug->kind)));
    json_set(issue, "location", location(w, frame));
    json_put(j, NULL, issue);
}

/* It has no place for what is missing either, so that is an issue of the whole folder. */
static void write_gap(struct json_stream *j, const char *gap)
{
    json_t *issue = json_object();
    json_t *place = json_object();
    json_t *lines = json_object();
    struct fingerprint sum = fingerprint_text((struct fingerprint){0, 0}, gap);
    char text[40];

    snprintf(text, sizeof(text), "%016" PRIx64 "%016" PRIx64, sum.high, sum.low);
    json_set(issue, "description", json_text(gap));
    json_set(issue, "check_name", json_text("incomplete"));
    json_set(issue, "fingerprint", json_text(text));
    json_set(issue, "severity", json_text("blocker"));
    json_set(lines, "begin", json_integer(1));
    json_set(place, "path", json_text("."));
    json_set(place, "lines", lines);
    json_set(issue, "location", place);
    json_put(j, NULL, issue);
}

void gitlab_write(struct writing *w)
{
    struct json_stream j = {.sink = w->sink};

    json_open(&j, NULL, '[');
    for (size_t i = 0; i < w->index->gap_count; i++)
        write_gap(&j, w->index->gaps[i]);
    for (size_t i = 0; i < w->index->bug_count; i++)
        write_issue(w, &j, &w->index->bugs[i]);
    json_close(&j);
}
