/* SPDX-License-Identifier: MIT */
/* threadproof report: reads records and detector logs, and reports on them. */
#include "cli/command.h"

#include "base/text.h"
#include "cli/outputs.h"

enum { KEY_FAIL_ON = 1, KEY_TITLE };

struct report_arguments {
    struct outputs outputs;
    struct report *report;
    const char *title;
    bool fail_on_any;
    bool any_path;
};

static const struct argp_option own_options[] = {
    {"fail-on", KEY_FAIL_ON, "WHAT", 0,
     "exit with 1 on failed verdicts or findings (any, the default) or never (none)", 1},
    {"title", KEY_TITLE, "TEXT", 0, "heading of the report", 1},
    {0},
};

static error_t take_path(struct report_arguments *a, const char *path, struct argp_state *state)
{
    struct error err = ERROR_INIT;

    a->any_path = true;
    if (report_add_path(a->report, path, &err))
        return 0;
    complain("%s", error_text(&err));
    error_release(&err);
    (void)state;
    exit(STATUS_FAILED);
}

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct report_arguments *a = state->input;

    if (outputs_take(&a->outputs, key, argument))
        return 0;
    switch (key) {
    case KEY_FAIL_ON:
        a->fail_on_any = text_equal(argument, "any");
        if (!a->fail_on_any && !text_equal(argument, "none"))
            argp_error(state, "--fail-on takes any or none, not \"%s\"", argument);
        return 0;
    case KEY_TITLE:
        a->title = argument;
        return 0;
    case ARGP_KEY_ARG:
        return take_path(a, argument, state);
    case ARGP_KEY_END:
        if (!a->any_path)
            argp_error(state, "name at least one record, log or folder");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int command_report(int argc, char **argv)
{
    struct report_arguments a = {.report = report_new(), .fail_on_any = true};
    struct argp_option options[ARRAY_SIZE(own_options) + OUTPUT_FORMATS];
    const struct argp argp = {
        options,
        take,
        "FILE|DIR...",
        "Reports on the records of runs. Without an option that names a format the text report "
        "goes to standard output.",
        NULL,
        NULL,
        NULL};
    struct report_options how = {0};
    struct error err = ERROR_INIT;
    int status = STATUS_NOTHING;

    outputs_init(&a.outputs);
    memcpy(options, own_options, sizeof(own_options));
    memcpy(options + ARRAY_SIZE(own_options) - 1, a.outputs.options, sizeof(a.outputs.options));
    command_parse(&argp, argc, argv, 0, &a);
    how.title = a.title;
    if (!outputs_write(&a.outputs, a.report, &how, &err) ||
        (!outputs_asked(&a.outputs, NULL) && !outputs_print(stdout, a.report, &how, &err))) {
        complain("%s", error_text(&err));
        error_release(&err);
        status = STATUS_FAILED;
    } else if (a.fail_on_any && report_failure_count(a.report)) {
        status = STATUS_FINDINGS;
    }
    report_free(a.report);
    return status;
}
