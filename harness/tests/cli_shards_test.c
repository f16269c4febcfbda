/* SPDX-License-Identifier: MIT */
/*
 * One report from the records of many machines, through the built binary: the
 * same bytes as one machine's, and what is missing is told first.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <unistd.h>

#include "base/file.h"
#include "cli_fixture.h"
#include "report_fixture.h"

enum { CASES = 14, RUNS = 2 * CASES };

static const char *const files[] = {"index.html", "report.json", "report.sarif", "junit.xml",
                                    "summary.md", "gitlab.json", "summary.txt"};

/* The runs come in pairs, broken and fixed, as a corpus has them. */
static struct record run_at(struct cli *c, size_t at)
{
    const char *name = arena_printf(&c->arena, "case-%02zu", at / 2);
    enum variant variant = at % 2 ? VARIANT_FIXED : VARIANT_BROKEN;
    struct fixture_place place = {"work", "a.c", 7 + (unsigned)at};
    struct record record = fixture_case(&c->arena, name, variant, DETECTOR_TSAN,
                                        at % 2 ? VERDICT_CLEAN : VERDICT_FLAGGED);

    record.toolchain = "Clang 14.0.6";
    if (variant == VARIANT_BROKEN)
        findings_add(&record.findings, fixture_race(&c->arena, DETECTOR_TSAN, place, place, 1));
    return record;
}

static void save(struct cli *c, const char *folder, struct record record)
{
    struct buf json = BUF_INIT;

    record_write(&record, &json);
    cli_write(c, arena_printf(&c->arena, "%s/%s.json", folder, record.name), json.ptr);
    buf_release(&json);
    findings_release(&record.findings);
}

/* The plan of share k of n; run i belongs to share i % n + 1. */
static void write_plan(struct cli *c, const char *folder, size_t k, size_t n, const char *sources)
{
    struct buf plan = BUF_INIT;
    size_t count = 0;

    buf_addf(&plan, "threadproof_plan\t1\nshard\t%zu\t%zu\nwhole\tw%zu\nsources\t%s\n", k, n, n,
             sources);
    for (size_t i = k - 1; i < RUNS; i += n, count++) {
        struct record run = run_at(c, i);

        buf_addf(&plan, "run\t%s\ttsan\t%s\t%s\t%s\t%s\n", run.name, run.toolchain, run.topic,
                 run.case_name, variant_name(run.variant));
        findings_release(&run.findings);
    }
    buf_addf(&plan, "end\t%zu\n", count);
    cli_write(c, arena_printf(&c->arena, "%s/plan-%zu-of-%zu.tsv", folder, k, n), plan.ptr);
    buf_release(&plan);
}

/* Below `all`, a folder for each share; the names sort otherwise than the shares do. */
static const char *shard_folder(struct cli *c, const char *all, size_t k, size_t n)
{
    const char *folder = arena_printf(&c->arena, "%s/%zu", all, n - k);

    assert_true(file_make_folders(cli_path(c, folder), NULL));
    return folder;
}

static void write_shards(struct cli *c, const char *all, size_t n)
{
    for (size_t k = 1; k <= n; k++) {
        const char *folder = shard_folder(c, all, k, n);

        write_plan(c, folder, k, n, "s");
        for (size_t i = k - 1; i < RUNS; i += n)
            save(c, folder, run_at(c, i));
    }
}

static void assert_same_reports(struct cli *c, const char *a, const char *b)
{
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        assert_string_equal(cli_content(c, arena_printf(&c->arena, "%s/%s", a, files[i])),
                            cli_content(c, arena_printf(&c->arena, "%s/%s", b, files[i])));
}

static void shards_make_the_report_of_one_machine(void **state)
{
    static const size_t counts[] = {2, 5, 13};
    struct cli *c = *state;

    write_shards(c, "1", 1);
    assert_int_equal(cli(c, "report", "--all=one", "1", NULL), 0);
    assert_has(cli_content(c, "one/report.json"), "\"complete\": true");
    for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
        const char *all = arena_printf(&c->arena, "%zu", counts[i]);

        write_shards(c, all, counts[i]);
        assert_int_equal(cli(c, "report", "--all=many", all, NULL), 0);
        assert_same_reports(c, "one", "many");
    }
    assert_int_equal(cli(c, "report", "--all=many", "5/0", "5/3", "5/1", "5/4", "5/2", NULL), 0);
    assert_same_reports(c, "one", "many");
}

static void assert_told_everywhere(struct cli *c, const char *folder, const char *what)
{
    for (size_t i = 0; i < ARRAY_SIZE(files) - 1; i++)
        assert_has(cli_content(c, arena_printf(&c->arena, "%s/%s", folder, files[i])), what);
}

static void missing_shards_are_told_first(void **state)
{
    struct cli *c = *state;

    write_shards(c, "5", 5);
    assert_true(file_remove_tree(cli_path(c, "5/3"), NULL));
    assert_true(file_remove_tree(cli_path(c, "5/1"), NULL));
    assert_int_equal(cli(c, "report", "5", NULL), 3);
    assert_ptr_equal(
        strstr(cli_out(c), "INCOMPLETE  shards 2 and 4 of 5 (Clang 14.0.6) are missing"),
        cli_out(c));
    assert_int_equal(cli(c, "report", "--all=r", "5", NULL), 3);
    assert_told_everywhere(c, "r", "shards 2 and 4 of 5");
    assert_has(cli_content(c, "r/report.json"), "\"complete\": false");
    assert_has(cli_content(c, "r/report.sarif"), "\"executionSuccessful\": false");
    assert_has(cli_content(c, "r/junit.xml"), "errors=\"1\"");
    assert_has(cli_content(c, "r/index.html"), "This report is incomplete.");
}

static void run_without_record_is_missing(void **state)
{
    struct cli *c = *state;

    write_shards(c, "1", 1);
    assert_int_equal(unlink(cli_path(c, "1/0/tsan.races.case-03.fixed.json")), 0);
    assert_int_equal(cli(c, "report", "1", NULL), 3);
    assert_ptr_equal(strstr(cli_out(c), "INCOMPLETE  1 of 28 planned runs left no record"),
                     cli_out(c));
    assert_has(cli_out(c), "INCONCLUSIVE  tsan.races.case-03.fixed");
    assert_int_equal(cli(c, "report", "--all=r", "1", NULL), 3);
    assert_told_everywhere(c, "r", "1 of 28 planned runs left no record");
    assert_has(cli_content(c, "r/junit.xml"), "errors=\"2\"");
    assert_has(cli_content(c, "r/report.json"), "\"missing\": true");
    assert_int_equal(cli(c, "report", "--fail-on=none", "1", NULL), 0);
}

static void plan_without_any_record_is_reported(void **state)
{
    struct cli *c = *state;

    write_plan(c, shard_folder(c, "1", 1, 1), 1, 1, "s");
    assert_int_equal(cli(c, "report", "1", NULL), 3);
    assert_has(cli_out(c), "28 of 28 planned runs left no record");
    assert_has(cli_out(c), "28 failed");
}

/* A machine that ran its share again leaves its plan and its records a second time. */
static void plan_may_be_there_twice(void **state)
{
    struct cli *c = *state;

    write_shards(c, "2", 2);
    write_plan(c, shard_folder(c, "2/again", 2, 2), 2, 2, "s");
    assert_int_equal(cli(c, "report", "2", NULL), 0);
    assert_int_equal(unlink(cli_path(c, "2/0/tsan.races.case-03.fixed.json")), 0);
    assert_int_equal(cli(c, "report", "2", NULL), 3);
    assert_has(cli_out(c), "1 of 28 planned runs");
}

static void record_of_another_toolchain_does_not_count(void **state)
{
    struct cli *c = *state;
    struct record record;

    write_shards(c, "1", 1);
    record = run_at(c, 7);
    record.toolchain = "Clang 19.1.7";
    save(c, "1/0", record);
    assert_int_equal(cli(c, "report", "1", NULL), 3);
    assert_has(cli_out(c), "1 of 28 planned runs");
}

static void mixed_versions_are_told(void **state)
{
    struct cli *c = *state;
    struct record record;

    write_shards(c, "2", 2);
    write_plan(c, "2/0", 2, 2, "other");
    assert_int_equal(cli(c, "report", "2", NULL), 3);
    assert_has(cli_out(c), "different versions of the programs' sources");
    write_plan(c, "2/0", 2, 2, "s");
    assert_int_equal(cli(c, "report", "2", NULL), 0);
    record = run_at(c, 4);
    record.name = "helgrind.races.case-02.broken";
    record.detector = DETECTOR_HELGRIND;
    record.source_text = "int main(void) { return 1; }\n";
    save(c, "2/0", record);
    assert_int_equal(cli(c, "report", "2", NULL), 3);
    assert_has(cli_out(c), "1 program has not the same source in all records, races/case-02");
}

static void damaged_plan_is_an_error(void **state)
{
    struct cli *c = *state;
    const char *plan;

    write_shards(c, "1", 1);
    plan = cli_content(c, "1/0/plan-1-of-1.tsv");
    cli_write(c, "1/0/plan-1-of-1.tsv",
              arena_strndup(&c->arena, plan, (size_t)(strstr(plan, "end\t") - plan)));
    assert_int_equal(cli(c, "report", "1", NULL), 3);
    assert_has(cli_err(c), "plan-1-of-1.tsv: the plan is cut off in line 33");
    cli_write(c, "1/0/plan-1-of-1.tsv", "threadproof_plan\t1\nshard\t3\t2\n");
    assert_int_equal(cli(c, "report", "1", NULL), 3);
    assert_has(cli_err(c), "plan-1-of-1.tsv:2: here should be \"shard\"");
}

static void save_with(struct cli *c, const char *toolchain, bool sees)
{
    const char *folder = arena_printf(&c->arena, "t/%s", toolchain);
    struct record record = run_at(c, 0);

    assert_true(file_make_folders(cli_path(c, folder), NULL));
    record.toolchain = toolchain;
    if (!sees) {
        record.findings.count = 0;
        record.verdict = VERDICT_MISSED;
    }
    save(c, folder, record);
}

static void toolchains_are_held_side_by_side(void **state)
{
    struct cli *c = *state;

    save_with(c, "Clang 9.0.1", true);
    save_with(c, "Clang 14.0.6", true);
    assert_int_equal(cli(c, "report", "t", NULL), 0);
    assert_has(cli_out(c), "All toolchains give the same verdicts");
    save_with(c, "GNU 12.2.0", false);
    assert_int_equal(cli(c, "report", "t", NULL), 1);
    assert_has(cli_out(c), "tsan@clang-9          tsan@clang-14         tsan@gcc-12");
    assert_int_equal(cli(c, "report", "--all=r", "t", NULL), 1);
    assert_has(cli_content(c, "r/index.html"),
               "broken: flagged by tsan@clang-9, tsan@clang-14; missed by tsan@gcc-12");
    assert_has(cli_content(c, "r/summary.md"), "seen by tsan\\@clang-9, tsan\\@clang-14; not seen");
    assert_has(cli_content(c, "r/report.json"), "\"tsan@gcc-12\": \"not seen\"");
}

/* The label tells versions apart only as far as it must. */
static void labels_are_as_long_as_needed(void **state)
{
    struct cli *c = *state;

    save_with(c, "Clang 14.0.0", true);
    save_with(c, "Clang 14.0.6", true);
    save_with(c, "my own", true);
    assert_int_equal(cli(c, "report", "--json=r.json", "t", NULL), 0);
    assert_has(cli_content(c, "r.json"), "\"tsan@Clang 14.0.6\"");
    assert_has(cli_content(c, "r.json"), "\"tsan@my own\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_WHOLE(shards_make_the_report_of_one_machine),
        TEST_WHOLE(missing_shards_are_told_first),
        TEST_WHOLE(run_without_record_is_missing),
        TEST_WHOLE(plan_without_any_record_is_reported),
        TEST_WHOLE(plan_may_be_there_twice),
        TEST_WHOLE(record_of_another_toolchain_does_not_count),
        TEST_WHOLE(mixed_versions_are_told),
        TEST_WHOLE(damaged_plan_is_an_error),
        TEST_WHOLE(toolchains_are_held_side_by_side),
        TEST_WHOLE(labels_are_as_long_as_needed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
