/* SPDX-License-Identifier: MIT */
/* The whole report as JSON, by reports/schema/report.schema.json. */
#include "digest/contrast.h"
#include "digest/place.h"
#include "markup/json_stream.h"
#include "report/explain.h"
#include "report/explored_json.h"
#include "report/format.h"

enum { REPORT_VERSION = 1 };

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static void write_totals(struct json_stream *j, const struct totals *totals)
{
    json_t *verdicts = json_object();

    for (int v = 0; v < VERDICT_COUNT; v++)
        if (totals->by_verdict[v])
            json_set(verdicts, verdict_name((enum verdict)v), number(totals->by_verdict[v]));
    json_open(j, "totals", '{');
    json_put(j, "cases", number(totals->cases));
    json_put(j, "programs", number(totals->programs));
    json_put(j, "passed", number(totals->passed));
    json_put(j, "failed", number(totals->failed));
    json_put(j, "unjudged", number(totals->unjudged));
    json_put(j, "findings", number(totals->findings));
    json_put(j, "verdicts", verdicts);
    json_close(j);
}

static json_t *column_json(const struct index *index, const struct column *column)
{
    struct score score = column_score(index, column);
    json_t *object = json_object();

    json_set(object, "detector", json_text(detector_name(column->detector)));
    json_set(object, "toolchain", json_text(column->toolchain));
    json_set(object, "label", json_text(column->label));
    json_set(object, "right", number(score.right));
    json_set(object, "wrong", number(score.wrong));
    json_set(object, "unseen", number(score.unseen));
    json_set(object, "undecided", number(score.undecided));
    json_set(object, "wall_ms", json_integer(score.wall_ms));
    return object;
}

static json_t *strings_json(const char *const *items, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_add(array, json_text(items[i]));
    return array;
}

static json_t *run_json(const struct run *run)
{
    json_t *object = json_object();

    json_set(object, "name", json_text(run->name));
    json_set(object, "topic", json_text(run->topic));
    json_set(object, "case", json_text(run->case_name));
    json_set(object, "variant", json_text(run->topic ? variant_name(run->variant) : NULL));
    json_set(object, "detector", json_text(detector_name(run->detector)));
    json_set(object, "toolchain", json_text(*run->toolchain ? run->toolchain : NULL));
    json_set(object, "verdict", json_text(verdict_name(run->verdict)));
    json_set(object, "failed", json_boolean(run_failed(run)));
    if (run->missing)
        json_set(object, "missing", json_true());
    json_set(object, "reasons", strings_json(run->reasons, run->reason_count));
    if (run->explored)
        json_set(object, "explored", strings_json(run->explored, run->explored_count));
    json_set(object, "blind", json_text(run->blind));
    json_set(object, "started_ms", json_integer(run->started_ms));
    json_set(object, "wall_ms", json_integer(run->outcome.wall_ms));
    json_set(object, "outcome", json_text(outcome_type_name(run->outcome.type)));
    json_set(object, "findings", number(run->finding_count));
    return object;
}

static json_t *contrast_json(struct writing *w, const struct contrast *contrast)
{
    const struct index *index = w->index;
    json_t *object = json_object();
    json_t *by = json_object();

    json_set(object, "topic", json_text(contrast->subject->topic));
    json_set(object, "case", json_text(contrast->subject->name));
    json_set(object, "variant", json_text(variant_name(contrast->variant)));
    json_set(object, "detector", json_text(detector_name(contrast->detector)));
    if (contrast->kind != KIND_COUNT)
        json_set(object, "kind", json_text(kind_name(contrast->kind)));
    for (size_t i = 0; i < index->column_count; i++) {
        const char *word = contrast_word(index, contrast, &index->columns[i]);

        if (word)
            json_set(by, index->columns[i].label, json_text(word));
    }
    json_set(object, "by", by);
    return object;
}

static void write_contrasts(struct writing *w, struct json_stream *j)
{
    if (!contrasts_possible(w->index))
        return;
    json_open(j, "differences", '[');
    for (size_t i = 0; i < w->index->contrast_count; i++)
        json_put(j, NULL, contrast_json(w, &w->index->contrasts[i]));
    json_close(j);
}

static void write_gaps(struct writing *w, struct json_stream *j)
{
    json_put(j, "complete", json_boolean(!w->index->gap_count));
    if (!w->index->gap_count)
        return;
    json_open(j, "gaps", '[');
    for (size_t i = 0; i < w->index->gap_count; i++)
        json_put(j, NULL, json_text(w->index->gaps[i]));
    json_close(j);
}

static json_t *frame_json(const struct writing *w, const struct frame *frame)
{
    json_t *object = json_object();

    json_set(object, "function", json_text(frame->function));
    if (frame->file)
        json_set(object, "file", json_text(file_below(frame->file, w->options.root)));
    if (frame->line)
        json_set(object, "line", number(frame->line));
    if (frame->column)
        json_set(object, "column", number(frame->column));
    json_set(object, "own", json_boolean(frame_is_own(frame)));
    return object;
}

static json_t *stack_json(struct writing *w, const struct finding *finding,
                          const struct stack *stack)
{
    json_t *object = json_object();
    json_t *frames = json_array();

    buf_clear(&w->scratch);
    explain_stack(&w->scratch, finding, stack, w->options.root);
    json_set(object, "role", json_text(stack_role_name(stack->role)));
    json_set(object, "site", json_boolean(finding_is_site(finding, stack)));
    json_set(object, "thread", json_text(stack->thread));
    json_set(object, "access", json_text(access_name(stack->access)));
    json_set(object, "sentence", json_text(w->scratch.ptr));
    for (size_t i = 0; i < stack->frame_count; i++)
        json_add(frames, frame_json(w, &stack->frames[i]));
    json_set(object, "frames", frames);
    return object;
}

static json_t *counts_json(const struct bug *bug)
{
    json_t *object = json_object();

    for (unsigned d = 0; d < DETECTOR_COUNT; d++)
        if (bug->by_detector[d])
            json_set(object, detector_name((enum detector)d), number(bug->by_detector[d]));
    return object;
}

static void write_bug(struct writing *w, struct json_stream *j, const struct bug *bug)
{
    const struct run *run = &w->index->runs[bug->run];
    const struct finding *finding = bug_finding(w->index, bug);
    json_t *object = json_object();
    json_t *stacks = json_array();
    json_t *notes = json_array();
    char fingerprint[48];

    bug_fingerprint(bug, fingerprint);
    buf_clear(&w->scratch);
    explain_title(&w->scratch, finding);
    json_set(object, "fingerprint", json_text(fingerprint));
    json_set(object, "kind", json_text(kind_name(bug->kind)));
    json_set(object, "title", json_text(w->scratch.ptr));
    json_set(object, "message", json_text(finding->message));
    json_set(object, "run", json_text(run->name));
    json_set(object, "count", number(bug->count));
    json_set(object, "runs", number(bug->run_count));
    json_set(object, "detectors", counts_json(bug));
    json_set(object, "claimed", json_boolean(bug_claimed(run)));
    buf_clear(&w->scratch);
    explain_memory(&w->scratch, finding);
    json_set(object, "memory", w->scratch.len ? json_text(w->scratch.ptr) : NULL);
    for (size_t i = 0; i < finding->note_count; i++)
        json_add(notes, json_text(finding->notes[i]));
    json_set(object, "notes", notes);
    for (size_t i = 0; i < finding->stack_count; i++)
        json_add(stacks, stack_json(w, finding, &finding->stacks[i]));
    json_set(object, "stacks", stacks);
    json_set(object, "schedule", explored_witness_json(w, run->record, finding));
    json_put(j, NULL, object);
}

void json_write(struct writing *w)
{
    struct json_stream j = {.sink = w->sink};

    json_open(&j, NULL, '{');
    json_put(&j, "threadproof_report", json_integer(REPORT_VERSION));
    json_put(&j, "title", json_text(w->options.title));
    write_gaps(w, &j);
    json_put(&j, "first_ms", json_integer(w->index->totals.first_ms));
    json_put(&j, "last_ms", json_integer(w->index->totals.last_ms));
    write_totals(&j, &w->index->totals);
    json_open(&j, "detectors", '[');
    for (size_t i = 0; i < w->index->column_count; i++)
        json_put(&j, NULL, column_json(w->index, &w->index->columns[i]));
    json_close(&j);
    write_contrasts(w, &j);
    json_open(&j, "runs", '[');
    for (size_t i = 0; i < w->index->run_count; i++)
        json_put(&j, NULL, run_json(&w->index->runs[i]));
    json_close(&j);
    json_open(&j, "bugs", '[');
    for (size_t i = 0; i < w->index->bug_count; i++)
        write_bug(w, &j, &w->index->bugs[i]);
    json_close(&j);
    json_close(&j);
}
