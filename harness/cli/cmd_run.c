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
#include "cli/repeat.h"
#include "cli/temporary.h"
#include "exec/tool.h"

enum { GRACE_MS = 5000, TIMEOUT_MAX = 1000 * 1000, REPEAT_MAX = 1000 * 1000, KEPT_MAX = 100000 };

enum {
    KEY_CWD = 1,
    KEY_DETECTOR,
    KEY_ENV,
    KEY_EXIT_STATUS,
    KEY_KEEP_LOGS,
    KEY_NAME,
    KEY_RECORD,
    KEY_REPEAT,
    KEY_SUPPRESSIONS,
    KEY_TIMEOUT,
    KEY_TIMEOUT_IS_OK,
};

struct run_arguments {
    struct outputs outputs;
    struct arena arena;
    const char **program; /* with its arguments, NULL-terminated */
    const char **env;     /* NULL-terminated */
    size_t env_count;
    enum detector detector;
    bool detector_given;
    const char *folder;
    const char *keep_logs;
    const char *name;   /* of the run, in reports */
    const char *record; /* file for it, or NULL */
    const char *suppressions;
    uint64_t timeout_ms; /* 0: none */
    bool limit_is_ok;    /* at its time limit the program is ended as it is meant to be */
    bool starter;        /* it is there to start others */
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
    {"detector", KEY_DETECTOR, "NAME", 0,
     "tsan, helgrind, drd, or none to watch for hangs only (default: tsan if the program is "
     "built with it, else helgrind). Of a script, shell or wrapper, what it starts is watched",
     1},
    {"timeout", KEY_TIMEOUT, "SECONDS", 0,
     "end the program after that time, 0.5 for instance (default: never, unless it is stuck)", 1},
    {"timeout-is-ok", KEY_TIMEOUT_IS_OK, NULL, 0,
     "the program is a server, or another that runs until it is ended: at its time limit it is, "
     "and only what was found counts",
     1},
    {"repeat", KEY_REPEAT, "N", 0,
     "run it N times and say in how many of them each finding came; what it prints is kept from "
     "the terminal then",
     1},
    {"env", KEY_ENV, "NAME=VALUE", 0, "set a variable of the program; may be repeated", 1},
    {"cwd", KEY_CWD, "DIR", 0, "start the program in DIR; PROGRAM is still named as seen from here",
     1},
    {"suppressions", KEY_SUPPRESSIONS, "FILE", 0, "pass the detector its suppressions", 1},
    {"keep-logs", KEY_KEEP_LOGS, "DIR", 0, "keep the detector's own logs in a new folder in DIR",
     1},
    {"record", KEY_RECORD, "FILE", 0,
     "leave the record of the run, from which threadproof report makes every report", 1},
    {"name", KEY_NAME, "TEXT", 0, "what the run is called in reports (default: as the program)", 1},
    {"exit-status", KEY_EXIT_STATUS, "WHOSE", 0,
     "exit with what the findings are worth (findings, the default) or with the program's own "
     "status (program)",
     1},
    GATE_OPTIONS,
    {0},
};

static void take_env(struct run_arguments *a, char *entry, struct argp_state *state)
{
    if (!strchr(entry, '=') || entry[0] == '=')
        argp_error(state, "--env takes NAME=VALUE, not \"%s\"", entry);
    a->env[a->env_count++] = entry;
}

static void take_number(uint64_t *number, const char *name, const char *argument, uint64_t max,
                        struct argp_state *state)
{
    if (!text_number(argument, max, number) || *number == 0)
        argp_error(state, "--%s takes a number from 1 to %" PRIu64 ", not \"%s\"", name, max,
                   argument);
}

static void take_timeout(struct run_arguments *a, const char *argument, struct argp_state *state)
{
    if (!text_seconds(argument, TIMEOUT_MAX, &a->timeout_ms))
        argp_error(state, "--timeout takes seconds from 0.001 to %d, not \"%s\"", TIMEOUT_MAX,
                   argument);
}

static void take_detector(struct run_arguments *a, const char *name, struct argp_state *state)
{
    a->detector_given = true;
    if (!detector_from_name(name, &a->detector) || a->detector == DETECTOR_STUCK ||
        a->detector == DETECTOR_MEMCHECK)
        argp_error(state, "--detector takes tsan, helgrind, drd or none, not \"%s\"", name);
}

/* One of two words: true for the first. */
static bool take_word(const char *name, const char *argument, const char *first, const char *second,
                      struct argp_state *state)
{
    if (!text_equal(argument, first) && !text_equal(argument, second))
        argp_error(state, "--%s takes %s or %s, not \"%s\"", name, first, second, argument);
    return text_equal(argument, first);
}

static void take_program(struct run_arguments *a, struct argp_state *state)
{
    size_t count = (size_t)(state->argc - state->next);

    a->program = ARENA_ARRAY(&a->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        a->program[i] = state->argv[state->next + (int)i];
    state->next = state->argc;
}

static void check_together(struct run_arguments *a, struct argp_state *state)
{
    if (!a->program)
        argp_error(state, "name the program to run, behind --");
    if (a->own_status && a->repeat > 1)
        argp_error(state,
                   "of %" PRIu64 " runs none has the exit status of the program: "
                   "--exit-status program goes without --repeat",
                   a->repeat);
    if (a->limit_is_ok && !a->timeout_ms)
        argp_error(state, "--timeout-is-ok goes with --timeout, which says when");
    if (a->name && !*a->name)
        argp_error(state, "--name takes a name, not an empty text");
    if (a->suppressions && a->detector_given && a->detector == DETECTOR_NONE)
        argp_error(state, "there is no detector to pass --suppressions to");
    gate_check(&a->gate, state);
}

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct run_arguments *a = state->input;

    if (outputs_take(&a->outputs, key, argument) || gate_take(&a->gate, key, argument, state))
        return 0;
    switch (key) {
    case KEY_CWD:
        a->folder = argument;
        return 0;
    case KEY_DETECTOR:
        take_detector(a, argument, state);
        return 0;
    case KEY_ENV:
        take_env(a, argument, state);
        return 0;
    case KEY_EXIT_STATUS:
        a->own_status = take_word("exit-status", argument, "program", "findings", state);
        return 0;
    case KEY_KEEP_LOGS:
        a->keep_logs = argument;
        return 0;
    case KEY_NAME:
        a->name = argument;
        return 0;
    case KEY_RECORD:
        a->record = argument;
        return 0;
    case KEY_REPEAT:
        take_number(&a->repeat, "repeat", argument, REPEAT_MAX, state);
        return 0;
    case KEY_SUPPRESSIONS:
        a->suppressions = argument;
        return 0;
    case KEY_TIMEOUT:
        take_timeout(a, argument, state);
        return 0;
    case KEY_TIMEOUT_IS_OK:
        a->limit_is_ok = true;
        return 0;
    case ARGP_KEY_ARGS:
        take_program(a, state);
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
    a->env = ARENA_ARRAY(&a->arena, const char *, (size_t)argc);
    command_parse(&argp, argc, argv, ARGP_IN_ORDER, a);
}

static const char *absolute(struct arena *arena, const char *path)
{
    char *real = file_absolute(path);
    const char *copy = arena_strdup(arena, real);

    free(real);
    return copy;
}

/* With another folder to start in, a relative name would be looked for there. */
static bool fix_program(struct run_arguments *a, struct error *err)
{
    char *here;

    if (!a->folder || !strchr(a->program[0], '/') || a->program[0][0] == '/')
        return true;
    here = getcwd(NULL, 0);
    if (!here)
        return error_errno(err, "cannot tell the name of this folder");
    a->program[0] = arena_printf(&a->arena, "%s/%s", here, a->program[0]);
    free(here);
    return true;
}

static void choose_detector(struct run_arguments *a)
{
    a->starter = tool_is_starter(a->program[0]);
    if (a->detector_given)
        return;
    a->detector = tool_default(a->program[0]);
    if (a->starter)
        complain("%s starts other programs: %s watches those too; --detector names another",
                 text_basename(a->program[0]), detector_title(a->detector));
}

static bool fix_suppressions(struct run_arguments *a, struct error *err)
{
    int fd;

    if (!a->suppressions)
        return true;
    fd = file_open(a->suppressions, err);
    if (fd < 0)
        return false;
    close(fd);
    a->suppressions = absolute(&a->arena, a->suppressions);
    return true;
}

/* The entries are set here too, because options of a detector among them are merged with ours. */
static bool set_environment(const struct run_arguments *a, struct error *err)
{
    for (size_t i = 0; i < a->env_count; i++)
        if (putenv((char *)a->env[i]) != 0)
            return error_errno(err, "cannot set %s", a->env[i]);
    return true;
}

static bool prepare(struct run_arguments *a, struct error *err)
{
    const char *warning;

    if (!set_environment(a, err) || !fix_program(a, err) || !fix_suppressions(a, err))
        return false;
    choose_detector(a);
    /* With a record to leave, it says in there why there was no run. */
    if (!a->record && !tool_check(a->detector, a->program[0], err))
        return false;
    warning = tool_warning(a->detector, a->program[0], &a->arena);
    if (warning)
        complain("%s", warning);
    return true;
}

/* A folder of this run's own below DIR, so that nothing of the user's is overwritten. */
static const char *make_kept_folder(struct run_arguments *a, struct error *err)
{
    const char *below;

    if (!file_make_folders(a->keep_logs, err))
        return NULL;
    below = absolute(&a->arena, a->keep_logs);
    for (unsigned number = 1; number < KEPT_MAX; number++) {
        const char *path =
            arena_printf(&a->arena, "%s/%s.%s.%u", below, text_basename(a->program[0]),
                         detector_name(a->detector), number);

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
    return a->keep_logs ? make_kept_folder(a, err) : temporary_folder(&a->arena, err);
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

/* No case is run here, so nothing that is found was claimed. */
static bool is_known(const void *context, const char *run)
{
    (void)context;
    (void)run;
    return false;
}

/* Into a folder that is made if it is not there: a run is not to be lost for it. */
static bool write_record(struct run_arguments *a, const struct record *record, struct error *err)
{
    struct buf json = BUF_INIT;
    const char *folder;
    bool ok;

    if (!a->record)
        return true;
    folder = arena_strndup(&a->arena, a->record, (size_t)(text_basename(a->record) - a->record));
    record_write(record, &json);
    ok = (!*folder || file_make_folders(folder, err)) &&
         file_write_atomic(a->record, json.ptr, json.len, false, err);
    buf_release(&json);
    return ok;
}

static bool write_reports(const struct run_arguments *a, struct run *run, struct error *err)
{
    struct report *report = report_new();
    struct report_options how = {.title = a->program[0], .root = a->outputs.root};
    bool ok;

    report_add_record(report, &run->repeated.record);
    ok = (outputs_asked(&a->outputs, "text") || outputs_print(stderr, report, &how, err)) &&
         outputs_write(&a->outputs, report, &how, err);
    if (ok && run->baseline)
        run->fresh = baseline_compare(run->baseline, report, is_known, NULL, stderr);
    report_free(report);
    return ok;
}

static bool run_program(struct run_arguments *a, const char *log_folder, struct run *run,
                        struct error *err)
{
    const struct trial trial = {
        .name = a->name ? a->name : text_basename(a->program[0]),
        .argv = a->program,
        .detector = a->detector,
        .log_folder = log_folder,
        .timeout_ms = (int64_t)a->timeout_ms,
        .grace_ms = GRACE_MS,
        .folder = a->folder,
        .env = a->env,
        .suppressions = a->suppressions,
        .inherit_io = a->repeat == 1,
        .own_status = a->own_status,
        .limit_is_ok = a->limit_is_ok,
        .starter = a->starter,
    };

    interrupt_catch();
    if (!repeat_run(&trial, a->repeat, &run->repeated, err))
        return false;
    if (!a->keep_logs)
        run->repeated.record.log_path = NULL;
    return write_record(a, &run->repeated.record, err) && write_reports(a, run, err);
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
    arena_release(&a.arena);
    return status;
}
