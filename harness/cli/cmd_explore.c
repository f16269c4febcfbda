/* SPDX-License-Identifier: MIT */
/* threadproof explore: a user's program under many controlled interleavings. */
#include <unistd.h>

#include "cli/command.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/campaign.h"
#include "cli/conclude.h"
#include "cli/explore_gdb.h"
#include "cli/gate.h"
#include "cli/interrupt.h"
#include "cli/outputs.h"
#include "cli/program.h"
#include "cli/temporary.h"
#include "exec/tool.h"
#include "explore/plan.h"

enum {
    SCHEDULES_DEFAULT = 500,
    REPLAYS_DEFAULT = 20,
    REPLAYS_SLOW = 3, /* where each schedule starts the program again */
    TIMEOUT_DEFAULT_S = 30,
    TIMEOUT_MAX_S = 1000 * 1000,
    STEPS_MAX = 1000 * 1000 * 1000,
    JOBS_MAX = 64
};

enum {
    KEY_FAIL_FAST = 1,
    KEY_FIRST_SEED,
    KEY_FOR,
    KEY_GDB,
    KEY_JOBS,
    KEY_REPLAY,
    KEY_REPLAYS,
    KEY_SCHEDULES,
    KEY_SEED,
    KEY_STEP_LIMIT,
    KEY_STRATEGY,
    KEY_TIMEOUT,
    KEY_TRACE,
};

struct explore_arguments {
    struct outputs outputs;
    struct program program;
    struct gate gate;
    uint64_t schedules; /* 0: not given */
    uint64_t for_s;     /* 0: no limit */
    uint64_t first_seed;
    uint64_t seed;
    bool seed_given;
    uint64_t jobs;
    uint64_t replays; /* 0: not given */
    uint64_t step_limit;
    uint64_t timeout_s;
    unsigned strategy;
    bool fail_fast;
    bool gdb;
    const char *trace;  /* file to write, or NULL */
    const char *replay; /* file to read, or NULL */
};

static const struct argp_option own_options[] = {
    {"schedules", KEY_SCHEDULES, "N", 0, "how many schedules to try (default: 500)", 1},
    {"for", KEY_FOR, "SECONDS", 0, "how long to try schedules, however many there are", 1},
    {"fail-fast", KEY_FAIL_FAST, NULL, 0, "end with the first finding", 1},
    {"strategy", KEY_STRATEGY, "NAME", 0,
     "random, pct, pos or surw, or mix, each of them in turn (the default)", 1},
    {"jobs", KEY_JOBS, "N", 0, "try N schedules at a time (default: 1)", 1},
    {"seed", KEY_SEED, "N", 0, "try the schedule of this seed and no other", 1},
    {"first-seed", KEY_FIRST_SEED, "N", 0, "begin with this seed (default: 0)", 1},
    {"replay", KEY_REPLAY, "FILE", 0, "try the schedule of this trace and no other", 1},
    {"trace", KEY_TRACE, "FILE", 0,
     "write the shrunk schedule that shows the first finding, as a trace", 1},
    {"gdb", KEY_GDB, NULL, 0, "run the schedule of --seed or --replay under gdb", 1},
    {"replays", KEY_REPLAYS, "N", 0,
     "how often a schedule that shows something is repeated, to see that it shows it again "
     "(default: 20)",
     1},
    {"step-limit", KEY_STEP_LIMIT, "N", 0,
     "end a schedule after N steps of its threads (default: 100,000)", 1},
    {"timeout", KEY_TIMEOUT, "SECONDS", 0, "end a schedule after that time (default: 30)", 1},
    PROGRAM_OPTIONS("tsan, helgrind, drd, or none to look for hangs, failures and crashes only "
                    "(default: tsan if the program is built with it, else none)"),
    GATE_OPTIONS,
    {0},
};

static void take_seed(uint64_t *seed, const char *name, const char *argument,
                      struct argp_state *state)
{
    if (!text_number(argument, INT64_MAX, seed))
        argp_error(state, "--%s takes a number from 0 on, not \"%s\"", name, argument);
}

static void take_strategy(struct explore_arguments *a, const char *name, struct argp_state *state)
{
    if (!plan_strategy_from_name(name, &a->strategy))
        argp_error(state, "--strategy takes random, pct, pos, surw or mix, not \"%s\"", name);
}

static void check_together(struct explore_arguments *a, struct argp_state *state)
{
    bool one = a->seed_given || a->replay;

    program_check(&a->program, state);
    gate_check(&a->gate, state);
    if (a->seed_given && a->replay)
        argp_error(state, "--seed and --replay both say which schedule to try");
    if (one && (a->schedules || a->for_s || a->first_seed || a->jobs > 1))
        argp_error(state, "with --%s there is one schedule to try", a->replay ? "replay" : "seed");
    if (a->gdb && !one)
        argp_error(state, "--gdb needs a --seed or a --replay, which say what to run");
    if (a->gdb && (a->program.detector == DETECTOR_HELGRIND || a->program.detector == DETECTOR_DRD))
        argp_error(state, "gdb cannot run a program under Valgrind");
}

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct explore_arguments *a = state->input;

    if (outputs_take(&a->outputs, key, argument) || gate_take(&a->gate, key, argument, state) ||
        program_take(&a->program, key, argument, state))
        return 0;
    switch (key) {
    case KEY_FAIL_FAST:
        a->fail_fast = true;
        return 0;
    case KEY_FIRST_SEED:
        take_seed(&a->first_seed, "first-seed", argument, state);
        return 0;
    case KEY_FOR:
        program_take_number(&a->for_s, "for", argument, TIMEOUT_MAX_S, state);
        return 0;
    case KEY_GDB:
        a->gdb = true;
        return 0;
    case KEY_JOBS:
        program_take_number(&a->jobs, "jobs", argument, JOBS_MAX, state);
        return 0;
    case KEY_REPLAY:
        a->replay = argument;
        return 0;
    case KEY_REPLAYS:
        program_take_number(&a->replays, "replays", argument, UINT16_MAX, state);
        return 0;
    case KEY_SCHEDULES:
        program_take_number(&a->schedules, "schedules", argument, INT64_MAX, state);
        return 0;
    case KEY_SEED:
        a->seed_given = true;
        take_seed(&a->seed, "seed", argument, state);
        return 0;
    case KEY_STEP_LIMIT:
        program_take_number(&a->step_limit, "step-limit", argument, STEPS_MAX, state);
        return 0;
    case KEY_STRATEGY:
        take_strategy(a, argument, state);
        return 0;
    case KEY_TIMEOUT:
        program_take_number(&a->timeout_s, "timeout", argument, TIMEOUT_MAX_S, state);
        return 0;
    case KEY_TRACE:
        a->trace = argument;
        return 0;
    case ARGP_KEY_END:
        check_together(a, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse(int argc, char **argv, struct explore_arguments *a)
{
    struct argp_option options[ARRAY_SIZE(own_options) + OUTPUT_FORMATS];
    const struct argp argp = {
        options,
        take,
        "-- PROGRAM [ARGUMENT...]",
        "Runs a program under many controlled interleavings of its threads, and explains the "
        "deadlocks, lost wake-ups, failed assertions, crashes and races that it finds, each with "
        "the seed that shows it again. The text report goes to standard error.",
        NULL,
        NULL,
        NULL};

    outputs_init(&a->outputs);
    outputs_join(&a->outputs, own_options, ARRAY_SIZE(own_options), options);
    program_init(&a->program, argc);
    command_parse(&argp, argc, argv, ARGP_IN_ORDER, a);
}

static bool prepare(struct explore_arguments *a, struct error *err)
{
    const char *warning;

    if (!program_prepare(&a->program, DETECTOR_NONE, err))
        return false;
    if (!a->program.record && !tool_check(a->program.detector, a->program.argv[0], err))
        return false;
    warning = tool_warning(a->program.detector, a->program.argv[0], &a->program.arena);
    if (warning)
        complain("%s", warning);
    if (!a->replays)
        a->replays = a->program.detector == DETECTOR_NONE || a->program.detector == DETECTOR_TSAN
                         ? REPLAYS_DEFAULT
                         : REPLAYS_SLOW;
    return true;
}

/* The trace to replay; one of another build is mentioned, and tried anyway. */
static bool read_trace(struct explore_arguments *a, const char *program, struct trace *trace,
                       struct error *err)
{
    struct buf text = BUF_INIT;
    uint64_t build = 0;
    bool ok = file_read(a->replay, &text, err) &&
              trace_read(a->replay, text.ptr, &a->program.arena, trace, err) &&
              trace_build(program, &build, err);

    buf_release(&text);
    if (ok && build != trace->build)
        complain("%s: the trace is of another build of the program, and may lead elsewhere",
                 a->replay);
    return ok;
}

static struct campaign_spec campaign_spec(const struct explore_arguments *a, const char *program,
                                          const char *folder, const struct trace *trace)
{
    bool any_number = a->for_s && !a->schedules;

    return (struct campaign_spec){
        .name = a->program.name ? a->program.name : text_basename(a->program.argv[0]),
        .argv = a->program.argv,
        .program = program,
        .env = a->program.env,
        .folder = a->program.folder,
        .suppressions = a->program.suppressions,
        .log_folder = folder,
        .detector = a->program.detector,
        .strategy = a->strategy,
        .schedules = any_number     ? 0
                     : a->schedules ? a->schedules
                                    : SCHEDULES_DEFAULT,
        .for_ms = (int64_t)a->for_s * 1000,
        .first_seed = a->seed_given ? a->seed : a->first_seed,
        .one_seed = a->seed_given,
        .trace = a->replay ? trace : NULL,
        .jobs = (unsigned)a->jobs,
        .replays = (unsigned)a->replays,
        .step_limit = a->step_limit,
        .timeout_ms = (int64_t)a->timeout_s * 1000,
        .fail_fast = a->fail_fast,
    };
}

static bool write_trace(const struct explore_arguments *a, const struct record *record,
                        struct error *err)
{
    const char *trace = campaign_trace(record);

    if (!a->trace)
        return true;
    if (!trace) {
        complain("nothing was found, so there is no trace for %s", a->trace);
        return true;
    }
    return file_write_atomic(a->trace, trace, strlen(trace), false, err);
}

static int exit_status(const struct explore_arguments *a, const struct record *record, size_t fresh)
{
    bool fails = a->gate.fail_on == FAIL_ON_ANY ? conclude_findings(record) > 0
                                                : a->gate.fail_on == FAIL_ON_NEW && fresh > 0;

    if (fails)
        return STATUS_FINDINGS;
    return record->verdict == VERDICT_INCONCLUSIVE ? STATUS_FAILED : STATUS_NOTHING;
}

/* Of a seed, what is left of it after shrinking is easier to follow. */
static bool run_gdb(struct explore_arguments *a, const struct campaign_spec *spec, int *status,
                    struct error *err)
{
    struct record record = {.findings = FINDINGS_INIT};
    struct trace trace;
    const char *text;
    bool ok;

    if (spec->trace)
        return explore_gdb(spec, spec->trace, status, err);
    ok = campaign_run(spec, &a->program.arena, &record, err);
    text = ok ? campaign_trace(&record) : NULL;
    if (ok && !text)
        ok = error_set(err, "%s",
                       record.reason_count ? record.reasons[0]
                                           : "this seed shows nothing that gdb could look at");
    findings_release(&record.findings);
    return ok && trace_read("the trace", text, &a->program.arena, &trace, err) &&
           explore_gdb(spec, &trace, status, err);
}

static bool run(struct explore_arguments *a, const struct campaign_spec *spec, int *status,
                struct error *err)
{
    struct baseline *baseline = NULL;
    struct record record = {.findings = FINDINGS_INIT};
    size_t fresh = 0;
    bool ok;

    if (a->gdb)
        return run_gdb(a, spec, status, err);
    /* A mistake in the baseline's name costs no campaign. */
    if (a->gate.baseline)
        baseline = baseline_read(a->gate.baseline, err);
    ok = (baseline || !a->gate.baseline) && campaign_run(spec, &a->program.arena, &record, err) &&
         program_leave_record(&a->program, &record, err) && write_trace(a, &record, err) &&
         program_report(&a->program, &a->outputs, &record, baseline, &fresh, err);
    if (ok)
        *status = exit_status(a, &record, fresh);
    findings_release(&record.findings);
    baseline_free(baseline);
    return ok;
}

static bool explore(struct explore_arguments *a, int *status, struct error *err)
{
    const char *program = tool_program(a->program.argv[0], &a->program.arena);
    const char *folder = temporary_folder(&a->program.arena, err);
    struct campaign_spec spec;
    struct trace trace;
    bool ok = folder && (!a->replay || read_trace(a, program, &trace, err));

    if (ok) {
        interrupt_catch();
        spec = campaign_spec(a, program, folder, &trace);
        ok = run(a, &spec, status, err);
    }
    if (folder)
        ok = file_remove_tree(folder, ok ? err : NULL) && ok;
    return ok;
}

int command_explore(int argc, char **argv)
{
    struct explore_arguments a = {.strategy = PLAN_MIX, .jobs = 1, .timeout_s = TIMEOUT_DEFAULT_S};
    struct error err = ERROR_INIT;
    int status = STATUS_FAILED;

    parse(argc, argv, &a);
    if (!prepare(&a, &err) || !explore(&a, &status, &err)) {
        complain("%s", error_text(&err));
        status = STATUS_FAILED;
    }
    error_release(&err);
    program_release(&a.program);
    return status;
}
