/* SPDX-License-Identifier: MIT */
/* threadproof report: reads records and detector logs, and reports on them. */
#include "cli/command.h"

#include <signal.h>

#include "base/text.h"
#include "cli/gate.h"
#include "cli/load.h"
#include "cli/outputs.h"
#include "report/suppressions.h"

enum { KEY_SUPPRESSIONS = 1, KEY_TITLE };

struct report_arguments {
    struct outputs outputs;
    const char **paths;
    size_t path_count;
    const char *title;
    bool suppress; /* asked for suppressions, in this syntax: */
    enum suppressions_syntax syntax;
    struct gate gate;
};

static const struct argp_option own_options[] = {
    GATE_OPTIONS,
    {"suppressions", KEY_SUPPRESSIONS, "SYNTAX", 0,
     "write suppressions that silence what was found to standard output: tsan, or valgrind (for "
     "Helgrind and DRD); threadproof run --suppressions takes them",
     2},
    {"title", KEY_TITLE, "TEXT", 0, "heading of the report", 1},
    {0},
};

static void take_syntax(struct report_arguments *a, const char *argument, struct argp_state *state)
{
    if (a->suppress)
        argp_error(state, "--suppressions takes one syntax; a file has room for one only");
    if (!suppressions_syntax_from_name(argument, &a->syntax))
        argp_error(state, "--suppressions takes tsan or valgrind, not \"%s\"", argument);
    a->suppress = true;
}

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct report_arguments *a = state->input;

    if (outputs_take(&a->outputs, key, argument) || gate_take(&a->gate, key, argument, state))
        return 0;
    switch (key) {
    case KEY_SUPPRESSIONS:
        take_syntax(a, argument, state);
        return 0;
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
        "Reports on the records of runs and on logs of ThreadSanitizer and Valgrind, in text or "
        "XML, which are told apart by their content; - is standard input. Without an option that "
        "names a format the text report goes to standard output.",
        NULL,
        NULL,
        NULL};

    outputs_init(&a->outputs);
    outputs_join(&a->outputs, own_options, ARRAY_SIZE(own_options), options);
    command_parse(&argp, argc, argv, 0, a);
}

static bool passes(const void *load, const char *run)
{
    return load_passes(load, run);
}

/* What the file itself does not show to somebody who redirects it. */
static void tell_made(const struct suppressions_made *made, enum suppressions_syntax syntax)
{
    const char *readers = syntax == SUPPRESSIONS_TSAN ? "TSan" : "Helgrind or DRD";

    complain("suppressions for %zu finding%s", made->silenced, made->silenced == 1 ? "" : "s");
    if (made->impossible)
        complain("%zu cannot be suppressed; comments say which, and why", made->impossible);
    if (made->foreign)
        complain("%zu left out, which %s did not report", made->foreign, readers);
}

static bool write_suppressions(const struct report_arguments *a, struct digest *digest,
                               const struct report_options *how, struct error *err)
{
    struct suppressions_made made;

    if (!suppressions_write(digest, a->syntax, how, output_to_file(stdout), &made, err))
        return error_prefix(err, "suppressions");
    tell_made(&made, a->syntax);
    return true;
}

static bool write_reports(const struct report_arguments *a, const struct baseline *baseline,
                          struct digest *digest, struct error *err)
{
    struct report_options how = {.title = a->title, .root = a->outputs.root};

    baseline_tell(baseline, &how);
    if (!outputs_write(&a->outputs, digest, &how, err))
        return false;
    if (a->suppress)
        return write_suppressions(a, digest, &how, err);
    return outputs_asked(&a->outputs, NULL) || outputs_print(stdout, digest, &how, err);
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
    ok = ok && read_all(a, load, err) && write_reports(a, baseline, load_digest(load), err);
    if (ok && baseline)
        *fresh = baseline_compare(baseline, load_digest(load), passes, load, stderr);
    baseline_free(baseline);
    return ok;
}

static int exit_status(const struct report_arguments *a, struct load *load, size_t fresh)
{
    if (a->gate.fail_on == FAIL_ON_NONE)
        return STATUS_NOTHING;
    if (a->gate.fail_on == FAIL_ON_NEW ? fresh : load_bad_runs(load))
        return STATUS_FINDINGS;
    return load_inconclusive_runs(load) || digest_gap_count(load_digest(load)) ? STATUS_FAILED
                                                                               : STATUS_NOTHING;
}

/* A reader that went away and a full quota are write failures, reported as such. */
static void take_write_failures(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

int command_report(int argc, char **argv)
{
    struct report_arguments a = {.paths = xcalloc((size_t)argc, sizeof(*a.paths))};
    struct load *load = load_new();
    struct error err = ERROR_INIT;
    int status = STATUS_FAILED;
    size_t fresh = 0;

    parse(argc, argv, &a);
    take_write_failures();
    if (make_report(&a, load, &fresh, &err))
        status = exit_status(&a, load, fresh);
    else
        complain("%s", error_text(&err));
    error_release(&err);
    load_free(load);
    free((void *)a.paths);
    return status;
}
