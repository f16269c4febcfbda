/* SPDX-License-Identifier: MIT */
/* What a report says of ordinary records: grouping, order, totals, words. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "report/diff.h"
#include "digest/fingerprint.h"
#include "report/format.h"
#include "report/lesson.h"
#include "report/report.h"
#include "report_fixture.h"

static const struct fixture_place work12 = {"work", "/src/a/m.c", 12};
static const struct fixture_place work14 = {"work", "/src/a/m.c", 14};
static const struct fixture_place look30 = {"look", "/src/a/m.c", 30};
static const struct fixture_place look31 = {"look", "/src/a/m.c", 31};

static bool same_stable(const struct finding *a, const struct finding *b)
{
    return fingerprint_compare(fingerprint_stable(a), fingerprint_stable(b)) == 0;
}

static bool same_exact(const struct finding *a, const struct finding *b)
{
    return fingerprint_compare(fingerprint_exact(a), fingerprint_exact(b)) == 0;
}

static void test_fingerprint_ignores_accidents(void **state)
{
    struct arena arena = ARENA_INIT;
    const struct finding *race = fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1);
    const struct finding *other = fixture_race(&arena, DETECTOR_HELGRIND, work12, look30, 8);

    (void)state;
    assert_true(same_exact(race, other));
    assert_true(same_stable(race, other));
    assert_true(same_exact(race, fixture_swapped(&arena, race)));
    assert_true(same_stable(race, fixture_swapped(&arena, other)));
    arena_release(&arena);
}

static void test_fingerprint_moves_with_the_source(void **state)
{
    static const struct fixture_place work22 = {"work", "/other/checkout/a/m.c", 22};
    static const struct fixture_place look40 = {"look", "/other/checkout/a/m.c", 40};
    struct arena arena = ARENA_INIT;
    const struct finding *before = fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1);
    const struct finding *after = fixture_race(&arena, DETECTOR_TSAN, work22, look40, 1);

    (void)state;
    assert_true(same_stable(before, after));
    assert_false(same_exact(before, after));
    arena_release(&arena);
}

static void test_fingerprint_tells_pairs_apart(void **state)
{
    static const struct fixture_place elsewhere = {"look", "/src/b/m.c", 30};
    struct arena arena = ARENA_INIT;
    const struct finding *one = fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1);

    (void)state;
    assert_false(same_exact(one, fixture_race(&arena, DETECTOR_TSAN, work12, work12, 1)));
    assert_false(same_stable(one, fixture_race(&arena, DETECTOR_TSAN, work12, work12, 1)));
    assert_false(same_stable(one, fixture_race(&arena, DETECTOR_TSAN, work12, elsewhere, 1)));
    assert_false(same_stable(fixture_race(&arena, DETECTOR_TSAN, work12, work12, 1),
                             fixture_race(&arena, DETECTOR_TSAN, work12, work14, 1)));
    arena_release(&arena);
}

/* Two pairs that the stable sum cannot tell apart stay two, with two numbers. */
static void test_bugs_are_pairs(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = fixture_program(&arena, "program");
    struct digest *report = digest_new();
    char first[48];

    (void)state;
    findings_add(&record.findings, fixture_race(&arena, DETECTOR_TSAN, work12, look31, 1));
    findings_add(&record.findings, fixture_race(&arena, DETECTOR_TSAN, work12, look30, 2));
    findings_add(&record.findings, fixture_race(&arena, DETECTOR_TSAN, look30, work12, 3));
    digest_add_record(report, &record);
    assert_int_equal(digest_bug_count(report), 2);
    memcpy(first, digest_bug_at(report, 0).fingerprint, sizeof(first));
    assert_int_equal(strlen(first), 34);
    assert_memory_equal(first, digest_bug_at(report, 1).fingerprint, 32);
    assert_string_not_equal(first, digest_bug_at(report, 1).fingerprint);
    assert_int_equal(digest_bug_at(report, 1).count, 2);
    digest_free(report);
    findings_release(&record.findings);
    arena_release(&arena);
}

/* "Exiting thread still holds" of a program that is just being killed. */
static void test_words_at_a_kill_are_no_bugs(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = fixture_program(&arena, "killed");
    struct finding finding =
        *fixture_race(&arena, DETECTOR_HELGRIND, (struct fixture_place){"w", "a.c", 9},
                      (struct fixture_place){"w", "a.c", 9}, 1);
    struct digest *report = digest_new();

    (void)state;
    finding.after_signal = true;
    findings_add(&record.findings, &finding);
    digest_add_record(report, &record);
    assert_int_equal(digest_bug_count(report), 0);
    digest_free(report);
    findings_release(&record.findings);
    arena_release(&arena);
}

static void test_grouping(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record tsan = fixture_case(&arena, "a", VARIANT_BROKEN, DETECTOR_TSAN, VERDICT_FLAGGED);
    struct record helgrind =
        fixture_case(&arena, "a", VARIANT_BROKEN, DETECTOR_HELGRIND, VERDICT_FLAGGED);
    struct record fixed =
        fixture_case(&arena, "a", VARIANT_FIXED, DETECTOR_TSAN, VERDICT_FALSE_ALARM);
    struct finding *often =
        (struct finding *)fixture_race(&arena, DETECTOR_HELGRIND, work12, look30, 5);
    struct digest *report = digest_new();

    (void)state;
    often->count = 3;
    findings_add(&tsan.findings, fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1));
    findings_add(&helgrind.findings, often);
    findings_add(&fixed.findings, fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1));
    digest_add_record(report, &helgrind);
    digest_add_record(report, &fixed);
    digest_add_record(report, &tsan);
    assert_int_equal(digest_run_count(report), 3);
    assert_int_equal(digest_failure_count(report), 1);
    assert_int_equal(digest_bug_count(report), 2);
    assert_int_equal(digest_bug_at(report, 0).count, 4);
    assert_string_equal(digest_bug_at(report, 0).run, "tsan.races.a.broken");
    assert_string_equal(digest_bug_at(report, 1).run, "tsan.races.a.fixed");
    digest_free(report);
    findings_release(&tsan.findings);
    findings_release(&helgrind.findings);
    findings_release(&fixed.findings);
    arena_release(&arena);
}

static struct buf write_format(struct digest *report, const char *format)
{
    struct buf out = BUF_INIT;
    struct error err = ERROR_INIT;

    if (!report_write(report, format, NULL, output_to_buf(&out), &err))
        fail_msg("%s: %s", format, error_text(&err));
    return out;
}

static void test_order_of_adding_does_not_matter(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record records[] = {
        fixture_case(&arena, "a", VARIANT_BROKEN, DETECTOR_TSAN, VERDICT_FLAGGED),
        fixture_case(&arena, "a", VARIANT_FIXED, DETECTOR_TSAN, VERDICT_CLEAN),
        fixture_case(&arena, "b", VARIANT_BROKEN, DETECTOR_DRD, VERDICT_MISSED),
        fixture_program(&arena, "one"),
        fixture_program(&arena, "two"),
    };
    struct digest *forwards = digest_new();
    struct digest *backwards = digest_new();

    (void)state;
    findings_add(&records[0].findings, fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1));
    findings_add(&records[3].findings, fixture_race(&arena, DETECTOR_TSAN, work12, look30, 2));
    findings_add(&records[4].findings, fixture_race(&arena, DETECTOR_TSAN, work12, look30, 3));
    findings_add(&records[4].findings, fixture_race(&arena, DETECTOR_TSAN, work14, look30, 3));
    for (size_t i = 0; i < ARRAY_SIZE(records); i++) {
        digest_add_record(forwards, &records[i]);
        digest_add_record(backwards, &records[ARRAY_SIZE(records) - 1 - i]);
    }
    for (size_t i = 0; i < report_format_count(); i++) {
        const char *format = report_format_at(i).name;
        struct buf a = write_format(forwards, format);
        struct buf b = write_format(backwards, format);
        struct buf again = write_format(forwards, format);

        assert_true(a.len > 0);
        assert_string_equal(a.ptr, b.ptr);
        assert_string_equal(a.ptr, again.ptr);
        buf_release(&a);
        buf_release(&b);
        buf_release(&again);
    }
    digest_free(forwards);
    digest_free(backwards);
    for (size_t i = 0; i < ARRAY_SIZE(records); i++)
        findings_release(&records[i].findings);
    arena_release(&arena);
}

static void assert_has(const struct buf *text, const char *part)
{
    if (!strstr(text->ptr, part))
        fail_msg("\"%s\" is not in\n%s", part, text->ptr);
}

static void test_text(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record flagged =
        fixture_case(&arena, "lost-update", VARIANT_BROKEN, DETECTOR_TSAN, VERDICT_FLAGGED);
    struct record missed =
        fixture_case(&arena, "lost-update", VARIANT_BROKEN, DETECTOR_DRD, VERDICT_MISSED);
    struct record program = fixture_program(&arena, "server");
    struct digest *report = digest_new();
    struct buf text;

    (void)state;
    findings_add(&program.findings, fixture_race(&arena, DETECTOR_TSAN, work12, look30, 1));
    digest_add_record(report, &flagged);
    digest_add_record(report, &missed);
    digest_add_record(report, &program);
    text = write_format(report, "text");
    assert_has(&text, "lost-update");
    assert_has(&text, "flagged");
    assert_has(&text, "MISSED  drd.races.lost-update.broken\n    because the test says so\n");
    assert_has(&text, "1. Data race on 'count', seen by TSan\n");
    assert_has(&text, "thread T2 read 4 bytes of 'count' at /src/a/m.c:12 in work");
    assert_has(&text, "earlier, thread T3 read 4 bytes of 'count' at /src/a/m.c:30 in look");
    assert_has(&text, "What to do: Guard both accesses");
    assert_has(&text, "1 passed, 1 failed, 1 not judged");
    assert_null(strchr(text.ptr, '\x1b'));
    for (char *line = text.ptr, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        assert_true(end - line <= 80 && (end == line || end[-1] != ' '));
    buf_release(&text);
    digest_free(report);
    findings_release(&program.findings);
    arena_release(&arena);
}

static void test_text_in_colour(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record =
        fixture_case(&arena, "a", VARIANT_BROKEN, DETECTOR_TSAN, VERDICT_FLAGGED);
    struct report_options options = {.colour = true, .width = 40};
    struct digest *report = digest_new();
    struct buf out = BUF_INIT;

    (void)state;
    digest_add_record(report, &record);
    assert_true(report_write(report, "text", &options, output_to_buf(&out), NULL));
    assert_has(&out, "\x1b[32mflagged\x1b[0m");
    buf_release(&out);
    digest_free(report);
    arena_release(&arena);
}

static void test_nothing_to_report(void **state)
{
    struct digest *report = digest_new();

    (void)state;
    for (size_t i = 0; i < report_format_count(); i++) {
        struct buf out = write_format(report, report_format_at(i).name);

        assert_true(out.len > 0);
        buf_release(&out);
    }
    digest_free(report);
}

static void test_errors(void **state)
{
    struct digest *report = digest_new();
    struct error err = ERROR_INIT;
    struct buf out = BUF_INIT;
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    assert_false(report_write(report, "pdf", NULL, output_to_buf(&out), &err));
    assert_non_null(strstr(error_text(&err), "pdf"));
    assert_false(report_write(report, "json", NULL, output_to_file(full), &err));
    assert_non_null(strstr(error_text(&err), "cannot write the report"));
    fclose(full);
    error_release(&err);
    buf_release(&out);
    digest_free(report);
}

static void test_score(void **state)
{
    static const enum verdict verdicts[] = {
        VERDICT_FLAGGED,     VERDICT_MISSED,       VERDICT_BLIND, VERDICT_MISPLACED,
        VERDICT_FALSE_ALARM, VERDICT_INCONCLUSIVE, VERDICT_CLEAN, VERDICT_FLAGGED};
    struct arena arena = ARENA_INIT;
    struct record records[ARRAY_SIZE(verdicts)];
    struct digest *report = digest_new();
    const struct index *index;
    struct score score;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
        records[i] = fixture_case(&arena, arena_printf(&arena, "c%zu", i), VARIANT_BROKEN,
                                  DETECTOR_TSAN, verdicts[i]);
        digest_add_record(report, &records[i]);
    }
    index = digest_index(report);
    assert_int_equal(index->column_count, 1);
    score = column_score(index, &index->columns[0]);
    assert_int_equal(score.right, 2);
    assert_int_equal(score.wrong, 2);
    assert_int_equal(score.unseen, 3);
    assert_int_equal(score.undecided, 1);
    digest_free(report);
    arena_release(&arena);
}

static void test_lesson(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record =
        fixture_case(&arena, "a", VARIANT_BROKEN, DETECTOR_TSAN, VERDICT_FLAGGED);
    struct lesson lesson = lesson_read(&arena, record.source_text);
    struct lesson none = lesson_read(&arena, "int x; /* What? */\n");

    (void)state;
    assert_int_equal(lesson.count, 2);
    assert_string_equal(lesson_part(&lesson, "What"), "Two threads count.");
    assert_string_equal(lesson_part(&lesson, "Wrong"), "They do not agree who goes first.");
    assert_null(lesson_part(&lesson, "Fix"));
    assert_int_equal(lesson.first_line, 10);
    assert_int_equal(none.count, 0);
    assert_int_equal(none.first_line, 1);
    arena_release(&arena);
}

/* "=1,1" is a line that both have, "!2,0" one that only the first has. */
static void assert_diff(const char *old, const char *new, const char *wanted)
{
    struct arena arena = ARENA_INIT;
    struct diff diff = diff_lines(&arena, lines_of(&arena, old), 1, lines_of(&arena, new), 1);
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < diff.count; i++)
        buf_addf(&text, "%c%u,%u ", diff.rows[i].same ? '=' : '!', diff.rows[i].old,
                 diff.rows[i].new);
    assert_string_equal(text.ptr, wanted);
    buf_release(&text);
    arena_release(&arena);
}

static void test_diff(void **state)
{
    (void)state;
    assert_diff("a\nb\nc\n", "a\nb\nc", "=1,1 =2,2 =3,3 ");
    assert_diff("a\nx\nc\n", "a\ny\nz\nc\n", "=1,1 !2,2 !0,3 =3,4 ");
    assert_diff("a\nb\n", "b\n", "!1,0 =2,1 ");
    assert_diff("", "a\n", "!0,1 ");
    assert_diff("n++; /* @expect data-race */\n", "n++;\n", "=1,1 ");
    assert_diff("n++; /* why */\n", "n++;\n", "!1,1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fingerprint_ignores_accidents),
        cmocka_unit_test(test_fingerprint_moves_with_the_source),
        cmocka_unit_test(test_fingerprint_tells_pairs_apart),
        cmocka_unit_test(test_bugs_are_pairs),
        cmocka_unit_test(test_words_at_a_kill_are_no_bugs),
        cmocka_unit_test(test_grouping),
        cmocka_unit_test(test_order_of_adding_does_not_matter),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_in_colour),
        cmocka_unit_test(test_nothing_to_report),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_score),
        cmocka_unit_test(test_lesson),
        cmocka_unit_test(test_diff),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
