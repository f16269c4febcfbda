/* SPDX-License-Identifier: MIT */
/* threadproof report: reads records and detector logs, and reports on them. */
#include "cli/command.h"

#include "base/text.h"
#include "cli/gate.h"
#include "cli/load.h"
#include "cli/outputs.h"

enum { KEY_TITLE = 1 };

struct report_arguments {
    struct outputs outputs;
    const char **paths;
    size_t path_count;
    const char *title;
    struct gate gate;
};

static const struct argp_option own_options[] = {
    GATE_OPTIONS,
    {"title", KEY_TITLE, "TEXT", 0, "heading of the report", 1},
    {0},
};

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct report_arguments *a = state->input;

    if (outputs_take(&a->outputs, key, argument) || gate_take(&a->gate, key, argument, state))
        return 0;
    switch (key) {
    case KEY_TITLE:
        a->title = argument;
        return 0;
    case ARGP_KEY_ARG:
        a->paths[a->path_count++] = argument;
        return 0;
    case ARGP_KEY_END:
        if (!a->path_count)
            argp_error(state, "name at least one record, log or folder");
        gate_check(&a->gate, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void parse(int argc, char **argv, struct report_arguments *a)
{
    struct argp_option options[ARRAY_SIZE(own_options) + OUTPUT_FORMATS];
    const struct argp argp = {
        options,
        take,
        "FILE|DIR...",
        "Reports on the records of runs, ThreadSanitizer logs and Valgrind XML, which are told "
        "apart by their content; - is standard input. Without an option that names a format the "
        "text report goes to standard output.",
        NULL,
        NULL,
        NULL};

    outputs_init(&a->outputs);
    memcpy(options, own_options, sizeof(own_options));
    memcpy(options + ARRAY_SIZE(own_options) - 1, a->outputs.options, sizeof(a->outputs.options));
    command_parse(&argp, argc, argv, 0, a);
}

static bool passes(const void *load, const char *run)
{
    return load_passes(load, run);
}

static bool write_reports(const struct report_arguments *a, struct report *report,
                          struct error *err)
{
    const struct report_options how = {.title = a->title};

    return outputs_write(&a->outputs, report, &how, err) &&
           (outputs_asked(&a->outputs, NULL) || outputs_print(stdout, report, &how, err));
}

static bool read_all(const struct report_arguments *a, struct load *load, struct error *err)
{
    for (size_t i = 0; i < a->path_count; i++)
        if (!load_add(load, a->paths[i], err))
            return false;
    return true;
}

/* The baseline is read before anything is written: a mistake in its name costs no report. */
static bool make_report(const struct report_arguments *a, struct load *load, size_t *fresh,
                        struct error *err)
{
    struct baseline *baseline = NULL;
    bool ok = true;

    if (a->gate.baseline)
        ok = (baseline = baseline_read(a->gate.baseline, err)) != NULL;
    ok = ok && read_all(a, load, err) && write_reports(a, load_report(load), err);
    if (ok && baseline)
        *fresh = baseline_compare(baseline, load_report(load), passes, load, stderr);
    baseline_free(baseline);
    return ok;
}

static int exit_status(const struct report_arguments *a, const struct load *load, size_t fresh)
{
    if (a->gate.fail_on == FAIL_ON_NONE)
        return STATUS_NOTHING;
    if (a->gate.fail_on == FAIL_ON_NEW ? fresh : load_bad_runs(load))
        return STATUS_FINDINGS;
    return load_inconclusive_runs(load) ? STATUS_FAILED : STATUS_NOTHING;
}

int command_report(int argc, char **argv)
{
    struct report_arguments a = {.paths = xcalloc((size_t)argc, sizeof(*a.paths))};
    struct load *load = load_new();
    struct error err = ERROR_INIT;
    int status = STATUS_FAILED;
    size_t fresh = 0;

    parse(argc, argv, &a);
    if (make_report(&a, load, &fresh, &err))
        status = exit_status(&a, load, fresh);
    else
        complain("%s", error_text(&err));
    error_release(&err);
    load_free(load);
    free((void *)a.paths);
    return status;
}
