/* SPDX-License-Identifier: MIT */
/*
 * Programs that misbehave, through the whole chain of a judged run: each gets
 * its own verdict and reason, none passes, none hangs, none leaves a process.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/trial.h"

#ifndef TRIAL_tsan
#define TRIAL_tsan NULL /* no ThreadSanitizer here: its rows are skipped */
#endif

/* A case that makes the claim of every race: line 4 of broken.c. */
static const char broken_text[] =
    "/*\n * What: a\n * Wrong: b\n * Why: c\n * Fix: d\n * From: e\n */\n"
    "int a; /* @expect data-race */\n";
static const char fixed_text[] = "/*\n * What: a\n * Fix: d\n * From: e\n */\nint a;\n";

struct situation {
    const char *name; /* and the program's argument, unless `program` says otherwise */
    enum detector detector;
    enum variant variant;
    const char *program;
    enum verdict verdict;
    const char *reason; /* part of a reason */
};

static const struct situation situations[] = {
    {"race", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_tsan, VERDICT_FALSE_ALARM, "data-race"},
    {"race", DETECTOR_HELGRIND, VARIANT_FIXED, TRIAL_plain, VERDICT_FALSE_ALARM, "data-race"},
    {"none", DETECTOR_TSAN, VARIANT_BROKEN, TRIAL_tsan, VERDICT_MISSED, "missed"},
    {"none", DETECTOR_HELGRIND, VARIANT_BROKEN, TRIAL_plain, VERDICT_MISSED, "missed"},
    {"race", DETECTOR_TSAN, VARIANT_BROKEN, TRIAL_tsan, VERDICT_MISPLACED, "expected"},
    {"none", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_tsan, VERDICT_CLEAN, "watched the whole run"},
    {"none", DETECTOR_DRD, VARIANT_FIXED, TRIAL_plain, VERDICT_CLEAN, "watched the whole run"},
    {"none", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_plain, VERDICT_INCONCLUSIVE, "-fsanitize=thread"},
    {"none", DETECTOR_HELGRIND, VARIANT_FIXED, TRIAL_tsan, VERDICT_INCONCLUSIVE, "Valgrind"},
    {"crash", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_tsan, VERDICT_INCONCLUSIVE, "crash"},
    {"crash", DETECTOR_HELGRIND, VARIANT_BROKEN, TRIAL_plain, VERDICT_INCONCLUSIVE, "signal"},
    {"crash", DETECTOR_NONE, VARIANT_FIXED, TRIAL_plain, VERDICT_INCONCLUSIVE, "signal"},
    {"exit-1", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_tsan, VERDICT_WRONG_RESULT, "exited with 1"},
    {"exit-1", DETECTOR_DRD, VARIANT_FIXED, TRIAL_plain, VERDICT_WRONG_RESULT, "exited with 1"},
    {"exit-66", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_tsan, VERDICT_INCONCLUSIVE, "66"},
    {"ignore-term", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_tsan, VERDICT_INCONCLUSIVE, "time"},
    {"ignore-term", DETECTOR_NONE, VARIANT_FIXED, TRIAL_plain, VERDICT_INCONCLUSIVE, "time"},
    {"print-much", DETECTOR_TSAN, VARIANT_FIXED, TRIAL_tsan, VERDICT_CLEAN, "watched"},
    {"leave-child", DETECTOR_NONE, VARIANT_FIXED, TRIAL_plain, VERDICT_INCONCLUSIVE,
     "left 1 process"},
    {"be-killed", DETECTOR_HELGRIND, VARIANT_BROKEN, TRIAL_plain, VERDICT_INCONCLUSIVE, "signal 9"},
    {"be-killed", DETECTOR_TSAN, VARIANT_BROKEN, TRIAL_tsan, VERDICT_INCONCLUSIVE, "signal 9"},
    {"missing", DETECTOR_NONE, VARIANT_FIXED, "/nonexistent/program", VERDICT_INCONCLUSIVE,
     "/nonexistent/program"},
};

struct fixture {
    char folder[40];
    struct arena arena;
    struct test_case c;
};

static int set_up(void **state)
{
    static struct fixture f;
    const char *folder;

    memcpy(f.folder, "/tmp/threadproof-trial-XXXXXX", 30);
    assert_non_null(mkdtemp(f.folder));
    folder = arena_printf(&f.arena, "%s/topic/case", f.folder);
    assert_true(file_make_folders(folder, NULL));
    assert_true(file_write_atomic(arena_printf(&f.arena, "%s/broken.c", folder), broken_text,
                                  strlen(broken_text), false, NULL));
    assert_true(file_write_atomic(arena_printf(&f.arena, "%s/fixed.c", folder), fixed_text,
                                  strlen(fixed_text), false, NULL));
    assert_true(case_read(folder, &f.arena, &f.c, NULL));
    /* Whatever a run leaves becomes our child, and is seen. */
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    bool removed = file_remove_tree(f->folder, NULL);

    arena_release(&f->arena);
    return removed ? 0 : -1;
}

static void check(const struct situation *s, const struct record *record)
{
    for (size_t i = 0; i < record->reason_count; i++)
        if (record->verdict == s->verdict && strstr(record->reasons[i], s->reason))
            return;
    for (size_t i = 0; i < record->reason_count; i++)
        print_error("  %s\n", record->reasons[i]);
    fail_msg("%s under %s, %s: %s (above), not %s with \"%s\"", s->name, detector_name(s->detector),
             variant_name(s->variant), verdict_name(record->verdict), verdict_name(s->verdict),
             s->reason);
}

static void misbehaviour_has_its_verdict(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_SIZE(situations); i++) {
        const struct situation *s = &situations[i];
        const char *const argv[] = {s->program, s->name, NULL};
        struct trial trial = {
            .name = "trial",
            .argv = argv,
            .detector = s->detector,
            .log_folder = arena_printf(&f->arena, "%s/logs", f->folder),
            .timeout_ms = strcmp(s->name, "ignore-term") == 0 ? 1000 : 60000,
            .grace_ms = 200,
            .c = &f->c,
            .variant = s->variant,
        };
        struct error err = ERROR_INIT;
        struct record record;

        if (!s->program)
            continue;
        if (!trial_run(&trial, &f->arena, &record, &err))
            fail_msg("%s: %s", s->name, error_text(&err));
        check(s, &record);
        if (strcmp(s->name, "print-much") == 0)
            assert_int_equal(record.out.total, 100 << 20);
        findings_release(&record.findings);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(misbehaviour_has_its_verdict)};

    return cmocka_run_group_tests_name("trial", tests, set_up, tear_down);
}
