/* SPDX-License-Identifier: MIT */
/*
 * Suppressions must silence what they were made for, and nothing else: each
 * broken case is run and flagged; run again with the suppressions made of that
 * record, its detector has nothing to say. With those of another case, which has
 * another bug in a function of the same name, or another function, it is
 * flagged as before.
 *
 * usage: suppression_cases_test TESTS.TXT FOLDER DETECTOR PART PARTS: the list
 * of tests that the build made; a folder for logs; and which share of the cases.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/trial.h"
#include "report/suppressions.h"
#include "test_list.h"

struct round {
    const struct test_row *row;
    const struct test_row *other; /* the case whose suppressions are used; NULL: its own */
    const char *folder;
    enum detector detector;
};

/* The suppressions of the first case leave the second one alone. */
static const char *const strangers[][2] = {
    {"locks/noblock", "threads/simple-workers"},
    {"threads/simple-workers", "locks/noblock"},
    {"deadlocks/transfer", "races/increment"},
    {"races/lost-update", "queues/lock-pipeline"},
};

/* Without a case there is no verdict, only what was found. */
static struct record run_row(const struct round *r, const struct test_row *row,
                             const char *suppressions, bool judged, struct arena *arena)
{
    const char *const argv[] = {row->program, NULL};
    struct test_case c;
    struct trial trial = {
        .name = row->name,
        .argv = argv,
        .detector = r->detector,
        .log_folder = arena_printf(arena, "%s/logs", r->folder),
        .timeout_ms = 60000,
        .grace_ms = 5000,
        .variant = VARIANT_BROKEN,
        .suppressions = suppressions,
    };
    struct error err = ERROR_INIT;
    struct record record;

    if (judged && !case_read(row->case_path, arena, &c, &err))
        fail_msg("%s", error_text(&err));
    trial.c = judged ? &c : NULL;
    if (!trial_run(&trial, arena, &record, &err))
        fail_msg("%s", error_text(&err));
    return record;
}

/* Those of the first record, and of one finding more unless it is NULL. */
static void make_suppressions(const struct record *record, const struct finding *more,
                              struct buf *text)
{
    struct record second = {
        .name = "more", .detector = record->detector, .findings = FINDINGS_INIT};
    struct digest *report = digest_new();
    struct suppressions_made made;
    struct error err = ERROR_INIT;

    if (more)
        findings_add(&second.findings, more);
    digest_add_record(report, record);
    digest_add_record(report, &second);
    buf_clear(text);
    if (!suppressions_write(
            report, record->detector == DETECTOR_TSAN ? SUPPRESSIONS_TSAN : SUPPRESSIONS_VALGRIND,
            NULL, output_to_buf(text), &made, &err))
        fail_msg("%s", error_text(&err));
    assert_int_equal(made.impossible, 0);
    digest_free(report);
    findings_release(&second.findings);
}

static const char *suppressions_of(const struct round *r, const struct record *record,
                                   struct arena *arena)
{
    const char *path = arena_printf(arena, "%s/suppressions", r->folder);
    struct buf text = BUF_INIT;
    struct error err = ERROR_INIT;

    make_suppressions(record, NULL, &text);
    if (!file_make_folders(r->folder, &err) ||
        !file_write_atomic(path, text.ptr, text.len, false, &err))
        fail_msg("%s", error_text(&err));
    buf_release(&text);
    return path;
}

/* Whether the finding would need a rule that the suppressions of the record lack. */
static bool needs_another_rule(const struct record *record, const struct finding *finding)
{
    struct buf with = BUF_INIT;
    struct buf without = BUF_INIT;
    size_t more = 0;

    make_suppressions(record, NULL, &without);
    make_suppressions(record, finding, &with);
    for (const char *at = with.ptr; (at = strchr(at, '{')); at++)
        more++;
    for (const char *at = without.ptr; (at = strchr(at, '{')); at++)
        more--;
    buf_release(&with);
    buf_release(&without);
    return more > 0;
}

static size_t count_of(const struct record *record, enum detector detector)
{
    size_t count = 0;

    for (size_t i = 0; i < record->findings.count; i++)
        count += record->findings.items[i]->detector == detector &&
                 !record->findings.items[i]->after_signal;
    return count;
}

/* The silence must be a suppression's, not that of a detector which refused its file. */
static void assert_watched(const struct record *record)
{
    if (record->detector == DETECTOR_TSAN)
        assert_false(record->outcome.type == OUTCOME_EXITED && record->outcome.status == 66);
    else
        assert_true(record->log.started && !record->log.malformed);
    assert_true(record->outcome.type == OUTCOME_EXITED || record->outcome.type == OUTCOME_STUCK);
}

/* DRD names one access of a race, and in the next run it can be the other one, which has a rule of
 * its own. */
static void assert_silenced(const struct record *loud, const struct record *quiet)
{
    for (size_t i = 0; i < quiet->findings.count; i++) {
        const struct finding *finding = quiet->findings.items[i];

        if (finding->detector != loud->detector || finding->after_signal)
            continue;
        if (loud->detector == DETECTOR_DRD && needs_another_rule(loud, finding))
            continue;
        fail_msg("still reported: %s", finding->message ? finding->message : finding->label);
    }
}

static void findings_are_silenced(void **state)
{
    const struct round *r = *state;
    struct arena arena = ARENA_INIT;
    struct record loud = run_row(r, r->row, NULL, true, &arena);
    struct record quiet;

    assert_true(verdict_passes(loud.verdict));
    if (count_of(&loud, r->detector) == 0) {
        /* Its detector is blind to it. */
        findings_release(&loud.findings);
        arena_release(&arena);
        return;
    }
    quiet = run_row(r, r->row, suppressions_of(r, &loud, &arena), false, &arena);
    assert_watched(&quiet);
    assert_silenced(&loud, &quiet);
    findings_release(&loud.findings);
    findings_release(&quiet.findings);
    arena_release(&arena);
}

static void findings_of_others_stay(void **state)
{
    const struct round *r = *state;
    struct arena arena = ARENA_INIT;
    struct record other = run_row(r, r->other, NULL, true, &arena);
    struct record own = run_row(r, r->row, NULL, true, &arena);
    struct record with = run_row(r, r->row, suppressions_of(r, &other, &arena), true, &arena);

    assert_string_equal(verdict_name(with.verdict), verdict_name(own.verdict));
    assert_int_equal(count_of(&with, r->detector) > 0, count_of(&own, r->detector) > 0);
    findings_release(&other.findings);
    findings_release(&own.findings);
    findings_release(&with.findings);
    arena_release(&arena);
}

/* --- the tests are made of the list ------------------------------------------------------------
 */

struct plan {
    struct arena arena;
    struct test_list list;
    const char *folder;
    enum detector detector;
    uint64_t part;
    uint64_t parts;
    uint64_t met; /* rounds of any part */
    struct CMUnitTest *tests;
    size_t count;
    size_t capacity;
};

static bool is_wanted(const struct plan *plan, const struct test_row *row)
{
    return text_equal(row->detector, detector_name(plan->detector)) &&
           text_equal(row->variant, "broken");
}

static const struct test_row *find_row(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->list.count; i++)
        if (is_wanted(plan, &plan->list.rows[i]) && text_equal(plan->list.rows[i].name, name))
            return &plan->list.rows[i];
    return NULL;
}

static void add_round(struct plan *plan, const struct test_row *row, const struct test_row *other)
{
    struct round *r;

    if (plan->met++ % plan->parts != plan->part - 1)
        return;
    r = ARENA_NEW(&plan->arena, struct round);
    *r = (struct round){row, other, plan->folder, plan->detector};
    ARRAY_GROW(plan->tests, plan->count, plan->capacity);
    plan->tests[plan->count++] = (struct CMUnitTest){
        .name = row->name,
        .test_func = other ? findings_of_others_stay : findings_are_silenced,
        .initial_state = r,
    };
}

/* A pair that the list has not is a mistake in the table above. */
static bool add_strangers(struct plan *plan)
{
    for (size_t i = 0; i < ARRAY_SIZE(strangers); i++) {
        const struct test_row *other = find_row(plan, strangers[i][0]);
        const struct test_row *row = find_row(plan, strangers[i][1]);

        if (!row || !other) {
            fprintf(stderr, "no case %s or %s\n", strangers[i][0], strangers[i][1]);
            return false;
        }
        add_round(plan, row, other);
    }
    return true;
}

static bool take_arguments(struct plan *plan, int argc, char **argv)
{
    return argc == 6 && test_list_read(argv[1], &plan->arena, &plan->list, NULL) &&
           detector_from_name(argv[3], &plan->detector) &&
           text_number(argv[5], 100, &plan->parts) && plan->parts &&
           text_number(argv[4], plan->parts, &plan->part) && plan->part;
}

int main(int argc, char **argv)
{
    struct plan plan = {.arena = ARENA_INIT};
    int failed = 1;

    if (!take_arguments(&plan, argc, argv)) {
        fputs("usage: suppression_cases_test TESTS.TXT FOLDER DETECTOR PART PARTS\n", stderr);
        return 2;
    }
    plan.folder = arena_printf(&plan.arena, "%s/%s.%s", argv[2], argv[3], argv[4]);
    for (size_t i = 0; i < plan.list.count; i++)
        if (is_wanted(&plan, &plan.list.rows[i]))
            add_round(&plan, &plan.list.rows[i], NULL);
    if (add_strangers(&plan) && plan.count)
        failed = _cmocka_run_group_tests("suppressions", plan.tests, plan.count, NULL, NULL);
    free(plan.tests);
    free(plan.list.rows);
    arena_release(&plan.arena);
    return failed ? 1 : 0;
}
