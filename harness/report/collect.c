/* SPDX-License-Identifier: MIT */
#include "report/collect.h"

#include "base/file.h"
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
    free(report->plans);
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

static const char *const *keep_reasons(struct arena *arena, const struct record *record)
{
    const char **reasons = ARENA_ARRAY(arena, const char *, record->reason_count);

    for (size_t i = 0; i < record->reason_count; i++)
        reasons[i] = arena_strdup(arena, record->reasons[i]);
    return reasons;
}

static struct run keep_run(struct report *report, const struct record *record)
{
    struct arena *names = &report->names;
    struct run run = {
        .name = arena_strdup(names, record->name),
        .toolchain = arena_strdup(names, record->toolchain ? record->toolchain : ""),
        .variant = record->variant,
        .detector = record->detector,
        .verdict = record->verdict,
        .outcome = record->outcome,
        .started_ms = record->started_ms,
        .reasons = keep_reasons(names, record),
        .reason_count = record->reason_count,
        .id = report->next_id++,
    };

    run.explored = explored_scope(record, names, &run.explored_count);
    if (record->case_name) {
        run.topic = arena_strdup(names, record->topic ? record->topic : "");
        run.case_name = arena_strdup(names, record->case_name);
        run.blind = arena_strdup(names, blind_reason(record));
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

static struct run *add_run(struct report *report, const struct record *record)
{
    struct run run = keep_run(report, record);

    report->indexed = false;
    /* What a detector says while a signal ends the program is evidence of the end, no bug. */
    for (size_t i = 0; i < record->findings.count; i++)
        if (!record->findings.items[i]->after_signal)
            add_occurrence(report, &run, record->findings.items[i], i);
    ARRAY_GROW(report->runs, report->run_count, report->run_capacity);
    report->runs[report->run_count] = run;
    return &report->runs[report->run_count++];
}

void report_add_record(struct report *report, const struct record *record)
{
    add_run(report, record)->memory = record;
}

static bool read_record(const char *path, struct run_record *opened, struct error *err)
{
    struct buf content = BUF_INIT;
    bool ok;

    *opened = (struct run_record){.arena = ARENA_INIT};
    ok = file_read(path, &content, err) &&
         record_read(path, content.ptr, content.len, &opened->arena, &opened->storage, err);
    buf_release(&content);
    if (!ok)
        arena_release(&opened->arena);
    opened->record = &opened->storage;
    return ok;
}

static bool add_file(struct report *report, const char *path, struct error *err)
{
    struct run_record opened;

    if (!read_record(path, &opened, err))
        return false;
    add_run(report, opened.record)->path = arena_strdup(&report->names, path);
    run_close(&opened);
    return true;
}

bool report_add_plan(struct report *report, const char *path, struct error *err)
{
    struct buf content = BUF_INIT;
    struct plan plan;
    bool ok =
        file_read(path, &content, err) && plan_read(path, content.ptr, &report->names, &plan, err);

    buf_release(&content);
    if (!ok)
        return false;
    ARRAY_GROW(report->plans, report->plan_count, report->plan_capacity);
    report->plans[report->plan_count++] = plan;
    report->indexed = false;
    return true;
}

static bool is_plan(const char *path)
{
    return text_starts(text_basename(path), "plan-") && text_ends(path, ".tsv");
}

static bool add_folder(struct report *report, const char *path, struct error *err)
{
    struct file_names names;
    struct buf file = BUF_INIT;
    bool ok = file_list(path, &names, err);

    for (size_t i = 0; ok && i < names.count; i++) {
        if (!text_ends(names.items[i], ".json") && !is_plan(names.items[i]))
            continue;
        buf_clear(&file);
        buf_addf(&file, "%s/%s", path, names.items[i]);
        ok = report_add_path(report, file.ptr, err);
    }
    buf_release(&file);
    file_names_free(&names);
    return ok;
}

bool report_add_path(struct report *report, const char *path, struct error *err)
{
    if (file_is_folder(path))
        return add_folder(report, path, err);
    return is_plan(path) ? report_add_plan(report, path, err) : add_file(report, path, err);
}

bool run_open(const struct run *run, struct run_record *opened, struct error *err)
{
    if (!run->memory)
        return read_record(run->path, opened, err);
    *opened = (struct run_record){.arena = ARENA_INIT};
    opened->record = run->memory;
    return true;
}

void run_close(struct run_record *opened)
{
    findings_release(&opened->storage.findings);
    arena_release(&opened->arena);
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
