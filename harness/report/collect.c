/* SPDX-License-Identifier: MIT */
#include "report/collect.h"

#include "base/text.h"
#include "report/explored.h"
#include "report/place.h"

struct report *report_new(void)
{
    return xcalloc(1, sizeof(struct report));
}

void report_free(struct report *report)
{
    if (!report)
        return;
    free(report->runs);
    free((void *)report->plans);
    free(report->occurrences);
    arena_release(&report->names);
    arena_release(&report->derived);
    free(report);
}

static const char *blind_reason(const struct record *record)
{
    const struct blind *blind = expectations_blind(&record->expectations, record->detector);

    return blind ? blind->reason : NULL;
}

static struct run run_of(struct report *report, const struct record *record)
{
    struct run run = {
        .record = record,
        .name = record->name,
        .toolchain = record->toolchain ? record->toolchain : "",
        .variant = record->variant,
        .detector = record->detector,
        .verdict = record->verdict,
        .outcome = record->outcome,
        .started_ms = record->started_ms,
        .reasons = record->reasons,
        .reason_count = record->reason_count,
        .id = report->next_id++,
    };

    run.explored = explored_scope(record, &report->names, &run.explored_count);
    if (record->case_name) {
        run.topic = record->topic ? record->topic : "";
        run.case_name = record->case_name;
        run.blind = blind_reason(record);
        if (record->source_text)
            run.source = fingerprint_text(run.source, record->source_text);
    }
    return run;
}

/* Bugs of different cases, and of the two variants of one, are different bugs. */
static struct fingerprint within_case(const struct run *run, struct fingerprint sum)
{
    if (!run->topic)
        return sum;
    sum = fingerprint_text(sum, run->topic);
    sum = fingerprint_text(sum, run->case_name);
    return fingerprint_text(sum, variant_name(run->variant));
}

static uint32_t place_line(const struct finding *finding)
{
    const struct stack *stack = finding_place(finding);
    const struct frame *frame = stack ? stack_place(stack) : NULL;

    return frame ? frame->line : 0;
}

static void add_occurrence(struct report *report, struct run *run, const struct finding *finding,
                           size_t position)
{
    uint64_t count = finding->count;

    ARRAY_GROW(report->occurrences, report->occurrence_count, report->occurrence_capacity);
    report->occurrences[report->occurrence_count++] = (struct occurrence){
        .bug = within_case(run, fingerprint_exact(finding)),
        .stable = within_case(run, fingerprint_stable(finding)),
        .run = run->id,
        .finding = (uint32_t)position,
        .line = place_line(finding),
        .count = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count,
        .kind = (uint8_t)finding->kind,
        .detector = (uint8_t)finding->detector,
    };
    if (kind_accuses(finding->kind))
        run->finding_count += count;
}

void report_add_record(struct report *report, const struct record *record)
{
    struct run run = run_of(report, record);

    report->indexed = false;
    /* What a detector says while a signal ends the program is evidence of the end, no bug. */
    for (size_t i = 0; i < record->findings.count; i++)
        if (!record->findings.items[i]->after_signal)
            add_occurrence(report, &run, record->findings.items[i], i);
    ARRAY_GROW(report->runs, report->run_count, report->run_capacity);
    report->runs[report->run_count++] = run;
}

void report_add_plan(struct report *report, const struct plan *plan)
{
    ARRAY_GROW(report->plans, report->plan_count, report->plan_capacity);
    report->plans[report->plan_count++] = plan;
    report->indexed = false;
}

size_t report_run_count(const struct report *report)
{
    return report->run_count;
}

size_t report_failure_count(const struct report *report)
{
    size_t count = 0;

    for (size_t i = 0; i < report->run_count; i++)
        count += run_failed(&report->runs[i]);
    return count;
}
