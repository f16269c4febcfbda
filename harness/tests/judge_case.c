/* SPDX-License-Identifier: MIT */
/*
 * The CMocka program that judges the cases: one run of one variant of one case
 * under one detector, as one CMocka test named <detector>.<topic>.<case>.<variant>.
 *
 * With --repeat N the run is made N times, for scripts/soak; every run must pass.
 *
 * Exit status: 0 the verdict passes, 1 it does not, 2 wrong usage.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <getopt.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/trial.h"
#include "exec/tool.h"
#include "model/command_line.h"

enum { TIMEOUT_MS = 60 * 1000, GRACE_MS = 5 * 1000 };

struct arguments {
    const char *folder;
    const char *program;
    const char *reports;
    const char *toolchain;
    const char *detector;
    const char *variant;
    const char *repeat;
    bool dry_run;
};

struct judging {
    struct arena arena;
    struct test_case c;
    struct trial trial;
    const char *reports;
    uint64_t runs;
    bool soak; /* the runs are counted */
};

static const char usage[] =
    "usage: judge_case --case DIR --variant broken|fixed --detector NAME\n"
    "                  --program FILE --reports DIR [--toolchain TEXT]\n"
    "                  [--repeat N | --dry-run]\n"
    "\n"
    "Runs FILE, the variant of the case in DIR built for the detector (tsan, helgrind, drd,\n"
    "explore or none), and asserts the verdict. Leaves reports DIR/records/NAME.json and the raw\n"
    "logs in DIR/logs/NAME/.\n"
    "\n"
    "  --repeat N   run it N times and print 'soak NAME K N', K being the runs that passed; the\n"
    "               records of the others are kept as DIR/records/NAME.RUN.json. Each run of\n"
    "               explore has seeds of its own\n"
    "  --dry-run    print the command that would be run, and run nothing\n";

static void complain(const struct record *record, const char *record_path)
{
    struct buf text = BUF_INIT;

    buf_addf(&text, "%s: %s\n", record->name, verdict_name(record->verdict));
    for (size_t i = 0; i < record->reason_count; i++)
        buf_addf(&text, "  %s\n", record->reasons[i]);
    buf_addf(&text, "  source:     %s\n", record->source_path);
    buf_addf(&text, "  raw log:    %s\n", record->log_path ? record->log_path : "none was left");
    buf_addf(&text, "  record:     %s\n", record_path);
    buf_addf(&text, "  repeat by:  %s\n", record->repeat);
    print_error("%s", text.ptr);
    buf_release(&text);
}

/* One run; the record of a failed one is kept under a name of its own if there are more. */
static bool run_once(struct judging *j, uint64_t run)
{
    struct arena arena = ARENA_INIT;
    struct record record;
    struct error err = ERROR_INIT;
    const char *path = NULL;
    bool passes;

    j->trial.searches = run - 1;
    if (trial_run(&j->trial, &arena, &record, &err)) {
        if (j->soak && !verdict_passes(record.verdict))
            record.name = arena_printf(&arena, "%s.%" PRIu64, record.name, run);
        path = trial_save(&record, j->reports, &arena, &err);
    }
    if (!path)
        fail_msg("%s", error_text(&err));
    passes = verdict_passes(record.verdict);
    if (!passes)
        complain(&record, path);
    findings_release(&record.findings);
    arena_release(&arena);
    return passes;
}

static void verdict_is_as_the_case_claims(void **state)
{
    struct judging *j = *state;
    uint64_t passed = 0;

    for (uint64_t run = 1; run <= j->runs; run++)
        passed += run_once(j, run) ? 1 : 0;
    if (j->soak)
        printf("soak %s %" PRIu64 " %" PRIu64 "\n", j->trial.name, passed, j->runs);
    assert_true(passed == j->runs);
}

static bool parse_arguments(int argc, char **argv, struct arguments *a)
{
    static const struct option options[] = {
        {"case", required_argument, NULL, 'c'},     {"variant", required_argument, NULL, 'v'},
        {"detector", required_argument, NULL, 'd'}, {"program", required_argument, NULL, 'p'},
        {"reports", required_argument, NULL, 'r'},  {"toolchain", required_argument, NULL, 't'},
        {"repeat", required_argument, NULL, 'n'},   {"dry-run", no_argument, NULL, 'y'},
        {"help", no_argument, NULL, 'h'},           {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        const char **field = option == 'c'   ? &a->folder
                             : option == 'v' ? &a->variant
                             : option == 'd' ? &a->detector
                             : option == 'p' ? &a->program
                             : option == 'r' ? &a->reports
                             : option == 't' ? &a->toolchain
                             : option == 'n' ? &a->repeat
                                             : NULL;
        if (option == 'y') {
            a->dry_run = true;
            continue;
        }
        if (!field)
            return false;
        *field = optarg;
    }
    return optind == argc && a->folder && a->variant && a->detector && a->program && a->reports;
}

static const char *absolute(struct arena *arena, const char *path)
{
    char *real = file_absolute(path);
    const char *copy = arena_strdup(arena, real);

    free(real);
    return copy;
}

static bool prepare(const struct arguments *a, struct judging *j, struct error *err)
{
    struct trial *t = &j->trial;
    const char **program = ARENA_ARRAY(&j->arena, const char *, 2);

    j->runs = 1;
    j->soak = a->repeat != NULL;
    if (a->repeat && (!text_number(a->repeat, 1000000, &j->runs) || !j->runs))
        return error_set(err, "--repeat takes a number from 1 to 1000000, not \"%s\"", a->repeat);
    if (!variant_from_name(a->variant, &t->variant))
        return error_set(err, "there is no variant \"%s\": it is broken or fixed", a->variant);
    if (!detector_from_name(a->detector, &t->detector))
        return error_set(err, "there is no detector \"%s\"", a->detector);
    if (!case_read(a->folder, &j->arena, &j->c, err))
        return false;
    program[0] = absolute(&j->arena, a->program);
    t->argv = program;
    t->c = &j->c;
    t->toolchain = a->toolchain;
    t->timeout_ms = TIMEOUT_MS;
    t->grace_ms = GRACE_MS;
    t->name =
        arena_printf(&j->arena, "%s.%s.%s.%s", a->detector, j->c.topic, j->c.name, a->variant);
    if (!file_make_folders(a->reports, err))
        return false;
    j->reports = absolute(&j->arena, a->reports);
    t->log_folder = arena_printf(&j->arena, "%s/logs/%s", a->reports, t->name);
    return true;
}

static void print_command(struct judging *j)
{
    const struct tool_request request = {
        .detector = j->trial.detector,
        .program_argv = j->trial.argv,
        .log_folder = j->trial.log_folder,
        .options = case_options(&j->c, j->trial.detector, &j->arena),
        .proof = true,
    };
    struct tool_command command = tool_command(&request, &j->arena);
    const struct command_words words = {command.env, command.env_count, command.argv, command.argc,
                                        command.fixed_layout};
    struct buf line = BUF_INIT;

    command_line(&line, &words);
    puts(line.ptr);
    buf_release(&line);
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct judging judging = {.arena = ARENA_INIT};
    struct CMUnitTest test = {.test_func = verdict_is_as_the_case_claims,
                              .initial_state = &judging};
    struct error err = ERROR_INIT;
    int failed;

    if (!parse_arguments(argc, argv, &arguments)) {
        fputs(usage, stderr);
        return 2;
    }
    if (!prepare(&arguments, &judging, &err)) {
        fprintf(stderr, "%s\n", error_text(&err));
        return 2;
    }
    if (arguments.dry_run) {
        print_command(&judging);
        arena_release(&judging.arena);
        return 0;
    }
    test.name = judging.trial.name;
    failed = _cmocka_run_group_tests(judging.trial.name, &test, 1, NULL, NULL);
    arena_release(&judging.arena);
    return failed ? 1 : 0;
}
