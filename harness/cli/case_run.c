/* SPDX-License-Identifier: MIT */
#include "cli/case_run.h"

#include "base/file.h"
#include "cli/campaign.h"
#include "explore/plan.h"
#include "judge/judge.h"

/* So many that a bug of a small program shows, and so few that a test takes a second. */
enum { SCHEDULES = 500, REPLAYS = 3 };

void case_run_describe(const struct trial *trial, struct record *record)
{
    const struct source *source =
        trial->variant == VARIANT_BROKEN ? &trial->c->broken : &trial->c->fixed;

    record->topic = trial->c->topic;
    record->case_name = trial->c->name;
    record->variant = trial->variant;
    record->source_path = source->path;
    record->source_text = source->text;
    record->expectations = source->expectations;
}

void case_run_judge(const struct trial *trial, const struct outcome *outcome, int detector_status,
                    struct arena *arena, struct record *record)
{
    const struct judge_input input = {
        .detector = trial->detector,
        .variant = trial->variant,
        .expectations = &record->expectations,
        .findings = &record->findings,
        .log = record->log,
        .outcome = *outcome,
        .detector_status = detector_status,
    };
    struct judgement judgement = judge(&input, arena);

    record->verdict = judgement.verdict;
    record->reasons = judgement.reasons;
    record->reason_count = judgement.reason_count;
}

/* What was not seen to its end may have hidden something there, so the search ended with it. */
static const char *cut_short(const struct record *record, struct arena *arena)
{
    return record->schedule->cut
               ? arena_printf(arena,
                              "schedule %" PRIu64 " of %" PRIu64 " did not come to its end within "
                              "the limits of time and steps",
                              record->schedule->tried, record->schedule->planned)
               : NULL;
}

static void judge_search(const struct trial *trial, struct arena *arena, struct record *record)
{
    const struct outcome came_to_its_end = {.type = OUTCOME_EXITED};
    const char **reasons = ARENA_NEW(arena, const char *);

    if (record->verdict == VERDICT_INCONCLUSIVE)
        return;
    reasons[0] = cut_short(record, arena);
    if (!reasons[0]) {
        case_run_judge(trial, &came_to_its_end, 0, arena, record);
        return;
    }
    record->verdict = VERDICT_INCONCLUSIVE;
    record->reasons = reasons;
    record->reason_count = 1;
}

bool case_run_explore(const struct trial *trial, struct arena *arena, struct record *record,
                      struct error *err)
{
    char *log_folder = file_absolute(trial->log_folder);
    const struct campaign_spec spec = {
        .name = trial->name,
        .argv = trial->argv,
        .program = trial->argv[0],
        .log_folder = log_folder,
        .detector = DETECTOR_NONE,
        .strategy = PLAN_MIX,
        .schedules = SCHEDULES,
        .first_seed = trial->searches * SCHEDULES,
        .jobs = 1,
        .replays = REPLAYS,
        .timeout_ms = trial->timeout_ms,
        .whole = true,
        .rebuild = trial->rebuild,
        .rebuilt = trial->rebuilt,
    };
    bool ok = campaign_run(&spec, arena, record, err);

    free(log_folder);
    if (!ok)
        return false;
    record->detector = trial->detector;
    record->toolchain = trial->toolchain;
    case_run_describe(trial, record);
    judge_search(trial, arena, record);
    return true;
}
