/* SPDX-License-Identifier: MIT */
/* threadproof run: a user's program under a detector. */
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/conclude.h"
#include "cli/gate.h"
#include "cli/interrupt.h"
#include "cli/outputs.h"
#include "cli/program.h"
#include "cli/repeat.h"
#include "cli/temporary.h"
#include "exec/tool.h"

enum { GRACE_MS = 5000, TIMEOUT_MAX = 1000 * 1000, REPEAT_MAX = 1000 * 1000, KEPT_MAX = 100000 };

enum {
    KEY_EXIT_STATUS = 1,
    KEY_KEEP_LOGS,
    KEY_REPEAT,
    KEY_TIMEOUT,
    KEY_TIMEOUT_IS_OK,
};

struct run_arguments {
    struct outputs outputs;
    struct program program;
    const char *keep_logs;
    uint64_t timeout_ms; /* 0: none */
    bool limit_is_ok;    /* at its time limit the program is ended as it is meant to be */
    uint64_t repeat;
    bool own_status;
    struct gate gate;
};

/* One call of the command. */
struct run {
    struct repeated repeated;
    struct baseline *baseline; /* or NULL */
    size_t fresh;              /* bugs that it lacks */
};

static const struct argp_option own_options[] = {
    PROGRAM_OPTIONS("tsan, helgrind, drd, or none to watch for hangs only (default: tsan if the "
                    "program is built with it, else helgrind). Of a script, shell or wrapper, what "
                    "it starts is watched"),
    {"timeout", KEY_TIMEOUT, "SECONDS", 0,
     "end the program after that time, 0.5 for instance (default: never, unless it is stuck)", 1},
    {"timeout-is-ok", KEY_TIMEOUT_IS_OK, NULL, 0,
     "the program is a server, or another that runs until it is ended: reaching the time limit "
     "is not an error, and only what was found counts",
     1},
    {"repeat", KEY_REPEAT, "N", 0,
     "run it N times and say in how many runs each finding occurred; its output is then not "
     "shown",
     1},
    {"keep-logs", KEY_KEEP_LOGS, "DIR", 0, "keep the detector's own logs in a new folder in DIR",
     1},
    {"exit-status", KEY_EXIT_STATUS, "WHOSE", 0,
     "exit with a status for the findings (findings, the default) or with the program's own "
     "status (program)",
     1},
    GATE_OPTIONS,
    {0},
};

static void take_timeout(struct run_arguments *a, const char *argument, struct argp_state *state)
{
    if (!text_seconds(argument, TIMEOUT_MAX, &a->timeout_ms))
        argp_error(state, "--timeout takes seconds from 0.001 to %d, not \"%s\"", TIMEOUT_MAX,
                   argument);
}

/* One of two words: true for the first. */
static bool take_word(const char *name, const char *argument, const char *first, const char *second,
                      struct argp_state *state)
{
    if (!text_equal(argument, first) && !text_equal(argument, second))
        argp_error(state, "--%s takes %s or %s, not \"%s\"", name, first, second, argument);
    return text_equal(argument, first);
}

static void check_together(struct run_arguments *a, struct argp_state *state)
{
    program_check(&a->program, state);
    if (a->own_status && a->repeat > 1)
        argp_error(state,
                   "of %" PRIu64 " runs none has the exit status of the program: "
                   "--exit-status program goes without --repeat",
                   a->repeat);
    if (a->limit_is_ok && !a->timeout_ms)
        argp_error(state, "--timeout-is-ok goes with --timeout, which says when");
    gate_check(&a->gate, state);
}

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct run_arguments *a = state->input;

    if (outputs_take(&a->outputs, key, argument) || gate_take(&a->gate, key, argument, state) ||
        program_take(&a->program, key, argument, state))
        return 0;
    switch (key) {
    case KEY_EXIT_STATUS:
        a->own_status = take_word("exit-status", argument, "program", "findings", state);
        return 0;
    case KEY_KEEP_LOGS:
        a->keep_logs = argument;
        return 0;
    case KEY_REPEAT:
        program_take_number(&a->repeat, "repeat", argument, REPEAT_MAX, state);
        return 0;
    case KEY_TIMEOUT:
        take_timeout(a, argument, state);
        return 0;
    case KEY_TIMEOUT_IS_OK:
        a->limit_is_ok = true;
        return 0;
    case ARGP_KEY_END:
        check_together(a, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse(int argc, char **argv, struct run_arguments *a)
{
    struct argp_option options[ARRAY_SIZE(own_options) + OUTPUT_FORMATS];
    const struct argp argp = {
        options,
        take,
        "-- PROGRAM [ARGUMENT...]",
        "Runs a program under a detector, watches it for hangs, and explains what was found. The "
        "program keeps its terminal; the text report goes to standard error.",
        NULL,
        NULL,
        NULL};

    outputs_init(&a->outputs);
    outputs_join(&a->outputs, own_options, ARRAY_SIZE(own_options), options);
    program_init(&a->program, argc);
    command_parse(&argp, argc, argv, ARGP_IN_ORDER, a);
}

static bool prepare(struct run_arguments *a, struct error *err)
{
    const char *warning;

    if (!program_prepare(&a->program, DETECTOR_HELGRIND, err))
        return false;
    if (a->program.starter && !a->program.detector_given)
        complain("%s starts other programs: %s watches those too; --detector names another",
                 text_basename(a->program.argv[0]), detector_title(a->program.detector));
    /* With a record to leave, it says in there why there was no run. */
    if (!a->program.record && !tool_check(a->program.detector, a->program.argv[0], err))
        return false;
    warning = tool_warning(a->program.detector, a->program.argv[0], &a->program.arena);
    if (warning)
        complain("%s", warning);
    return true;
}

static const char *absolute(struct arena *arena, const char *path)
{
    char *real = file_absolute(path);
    const char *copy = arena_strdup(arena, real);

    free(real);
    return copy;
}

/* A folder of this run's own below DIR, so that nothing of the user's is overwritten. */
static const char *make_kept_folder(struct run_arguments *a, struct error *err)
{
    const char *below;

    if (!file_make_folders(a->keep_logs, err))
        return NULL;
    below = absolute(&a->program.arena, a->keep_logs);
    for (unsigned number = 1; number < KEPT_MAX; number++) {
        const char *path =
            arena_printf(&a->program.arena, "%s/%s.%s.%u", below, text_basename(a->program.argv[0]),
                         detector_name(a->program.detector), number);

        if (mkdir(path, 0777) == 0)
            return path;
        if (errno != EEXIST) {
            error_errno(err, "cannot make %s", path);
            return NULL;
        }
    }
    error_set(err, "%s has too many logs; remove some", below);
    return NULL;
}

static const char *make_log_folder(struct run_arguments *a, struct error *err)
{
    return a->keep_logs ? make_kept_folder(a, err) : temporary_folder(&a->program.arena, err);
}

static int exit_status(const struct run_arguments *a, const struct repeated *repeated, size_t fresh)
{
    const struct outcome *outcome = &repeated->record.outcome;
    bool fails = a->gate.fail_on == FAIL_ON_ANY ? repeated->with_findings > 0
                                                : a->gate.fail_on == FAIL_ON_NEW && fresh > 0;

    if (a->own_status && outcome->type == OUTCOME_EXITED)
        return outcome->status;
    if (a->own_status && outcome->type == OUTCOME_SIGNALLED)
        return 128 + outcome->signal;
    if (fails)
        return STATUS_FINDINGS;
    return repeated->inconclusive ? STATUS_FAILED : STATUS_NOTHING;
}

static bool run_program(struct run_arguments *a, const char *log_folder, struct run *run,
                        struct error *err)
{
    const struct trial trial = {
        .name = a->program.name ? a->program.name : text_basename(a->program.argv[0]),
        .argv = a->program.argv,
        .detector = a->program.detector,
        .log_folder = log_folder,
        .timeout_ms = (int64_t)a->timeout_ms,
        .grace_ms = GRACE_MS,
        .folder = a->program.folder,
        .env = a->program.env,
        .suppressions = a->program.suppressions,
        .inherit_io = a->repeat == 1,
        .own_status = a->own_status,
        .limit_is_ok = a->limit_is_ok,
        .starter = a->program.starter,
    };

    interrupt_catch();
    if (!repeat_run(&trial, a->repeat, &run->repeated, err))
        return false;
    if (!a->keep_logs)
        run->repeated.record.log_path = NULL;
    return program_leave_record(&a->program, &run->repeated.record, err) &&
           program_report(&a->program, &a->outputs, &run->repeated.record, run->baseline,
                          &run->fresh, err);
}

static bool run_with_logs(struct run_arguments *a, struct run *run, struct error *err)
{
    const char *log_folder = make_log_folder(a, err);
    bool ok = log_folder && run_program(a, log_folder, run, err);

    if (ok && a->keep_logs)
        complain("the logs are in %s", log_folder);
    else if (log_folder && !a->keep_logs)
        ok = file_remove_tree(log_folder, ok ? err : NULL) && ok;
    return ok;
}

/* The baseline is read first: a mistake in its name costs no run. */
static bool read_baseline(const struct run_arguments *a, struct run *run, struct error *err)
{
    if (a->gate.baseline)
        run->baseline = baseline_read(a->gate.baseline, err);
    return run->baseline || !a->gate.baseline;
}

int command_run(int argc, char **argv)
{
    struct run_arguments a = {.repeat = 1};
    struct run run = {.repeated = {.record = {.findings = FINDINGS_INIT}}};
    struct error err = ERROR_INIT;
    int status = STATUS_FAILED;

    parse(argc, argv, &a);
    if (prepare(&a, &err) && read_baseline(&a, &run, &err) && run_with_logs(&a, &run, &err))
        status = exit_status(&a, &run.repeated, run.fresh);
    else
        complain("%s", error_text(&err));
    error_release(&err);
    baseline_free(run.baseline);
    repeated_release(&run.repeated);
    program_release(&a.program);
    return status;
}
