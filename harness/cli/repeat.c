/* SPDX-License-Identifier: MIT */
#include "cli/repeat.h"

#include "cli/conclude.h"
#include "cli/interrupt.h"
#include "cli/merge.h"
#include "cli/progress.h"

/* How much a run says. */
enum weight { WEIGHT_CLEAN, WEIGHT_FINDINGS, WEIGHT_INCONCLUSIVE };

struct repetition {
    struct repeated *to;
    struct findings merged;
    struct merge *merge;
    uint64_t kept; /* the run whose record is kept, from 1; 0 none */
    enum weight kept_weight;
};

static enum weight weigh(const struct record *record)
{
    if (record->verdict == VERDICT_INCONCLUSIVE)
        return WEIGHT_INCONCLUSIVE;
    return conclude_findings(record) ? WEIGHT_FINDINGS : WEIGHT_CLEAN;
}

static void merge_findings(struct repetition *repetition, const struct record *record)
{
    if (repetition->to->runs > 1)
        merge_next_run(repetition->merge);
    for (size_t i = 0; i < record->findings.count; i++)
        merge_add(repetition->merge, record->findings.items[i]);
}

/* Takes the record and its arena over, or lets go of them. */
static void take(struct repetition *repetition, struct record *record, struct arena *arena)
{
    struct repeated *to = repetition->to;
    enum weight weight = weigh(record);

    to->runs++;
    to->inconclusive += weight == WEIGHT_INCONCLUSIVE;
    to->with_findings += conclude_findings(record) > 0;
    merge_findings(repetition, record);
    findings_release(&record->findings);
    if (repetition->kept && weight <= repetition->kept_weight) {
        arena_release(arena);
        return;
    }
    arena_release(&to->arena);
    to->arena = *arena;
    to->record = *record;
    repetition->kept = to->runs;
    repetition->kept_weight = weight;
}

static void show(const struct repeated *repeated, uint64_t times)
{
    struct buf text = BUF_INIT;

    buf_addf(&text, ", %" PRIu64 " with findings", repeated->with_findings);
    if (repeated->inconclusive)
        buf_addf(&text, ", %" PRIu64 " inconclusive", repeated->inconclusive);
    progress_show(repeated->runs, times, text.ptr);
    buf_release(&text);
}

static bool run_one(const struct trial *trial, struct repetition *repetition, struct error *err)
{
    struct arena arena = ARENA_INIT;
    struct trial one = *trial;
    struct record record;

    one.log_folder =
        arena_printf(&arena, "%s/run-%" PRIu64, trial->log_folder, repetition->to->runs + 1);
    if (!trial_run(&one, &arena, &record, err)) {
        findings_release(&record.findings);
        arena_release(&arena);
        return false;
    }
    take(repetition, &record, &arena);
    return true;
}

/* First comes how the runs ended; then what there is to know about the kept one. */
static void sum_up(struct repetition *repetition)
{
    struct repeated *to = repetition->to;
    struct record *record = &to->record;
    const char **reasons = ARENA_ARRAY(&to->arena, const char *, record->reason_count + 1);
    size_t count = 0;

    reasons[count++] = arena_printf(
        &to->arena, "%" PRIu64 " run%s: %" PRIu64 " with findings, %" PRIu64 " inconclusive",
        to->runs, to->runs == 1 ? "" : "s", to->with_findings, to->inconclusive);
    for (size_t i = 0; i < record->reason_count; i++)
        reasons[count++] =
            arena_printf(&to->arena, "run %" PRIu64 ": %s", repetition->kept, record->reasons[i]);
    record->reasons = reasons;
    record->reason_count = count;
    merge_end(repetition->merge);
    findings_put_evidence_last(&repetition->merged);
    record->findings = repetition->merged;
}

static bool run_all(const struct trial *trial, uint64_t times, struct repeated *repeated,
                    struct error *err)
{
    struct repetition repetition = {.to = repeated, .merged = FINDINGS_INIT};
    bool ok = true;

    repetition.merge = merge_new(MERGE_SITES, &repetition.merged);
    while (ok && repeated->runs < times && !interrupt_came()) {
        show(repeated, times);
        ok = run_one(trial, &repetition, err);
    }
    progress_clear();
    if (ok && repeated->runs)
        sum_up(&repetition);
    else
        findings_release(&repetition.merged);
    merge_free(repetition.merge);
    return ok && (repeated->runs || error_set(err, "interrupted before the first run"));
}

static bool run_once(const struct trial *trial, struct repeated *repeated, struct error *err)
{
    if (!trial_run(trial, &repeated->arena, &repeated->record, err))
        return false;
    repeated->runs = 1;
    repeated->with_findings = conclude_findings(&repeated->record) > 0;
    repeated->inconclusive = repeated->record.verdict == VERDICT_INCONCLUSIVE;
    return true;
}

bool repeat_run(const struct trial *trial, uint64_t times, struct repeated *repeated,
                struct error *err)
{
    *repeated = (struct repeated){.arena = ARENA_INIT, .record = {.findings = FINDINGS_INIT}};
    return times == 1 ? run_once(trial, repeated, err) : run_all(trial, times, repeated, err);
}

void repeated_release(struct repeated *repeated)
{
    findings_release(&repeated->record.findings);
    arena_release(&repeated->arena);
}
