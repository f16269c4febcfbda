/* SPDX-License-Identifier: MIT */
/*
 * What one format tells of a failed run, every format for people tells: each
 * reason, the detector's own words, what it noted, what lies in the memory, and
 * what the program said last.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "report/report.h"
#include "report_fixture.h"

static const char *const people[] = {"text", "markdown", "html", "junit"};

static const struct finding *unclear_finding(struct arena *arena)
{
    static const char *const notes[] = {"note-one", "note-two"};
    static const struct fixture_place place = {"work", "/src/cases/broken.c", 13};
    struct finding *finding = (struct finding *)fixture_race(arena, DETECTOR_TSAN, place, place, 2);
    struct stack *stacks = arena_copy(arena, finding->stacks, 1, sizeof(*stacks));

    stacks->access = ACCESS_NONE;
    finding->kind = KIND_API_ERROR;
    finding->message = "message-of-the-detector";
    finding->stacks = stacks;
    finding->stack_count = 1;
    finding->memory = (struct memory){.text = "memory-of-it"};
    finding->notes = notes;
    finding->note_count = 2;
    return finding;
}

static void fill(struct arena *arena, struct record *record)
{
    static const char *const reasons[] = {"reason-one", "reason-two"};
    static const char printed[] = "begin\n\nprog: printed-last\n";

    record->reasons = reasons;
    record->reason_count = ARRAY_SIZE(reasons);
    record->err = (struct captured){printed, strlen(printed), strlen(printed)};
    findings_add(&record->findings, unclear_finding(arena));
}

static void assert_tells(const struct record *record, const char *format, const char *const *parts)
{
    struct digest *report = digest_new();
    struct error err = ERROR_INIT;
    struct buf out = BUF_INIT;

    digest_add_record(report, record);
    if (!report_write(report, format, NULL, output_to_buf(&out), &err))
        fail_msg("%s: %s", format, error_text(&err));
    for (; *parts; parts++)
        if (!strstr(out.ptr, *parts))
            fail_msg("%s of %s (%s) does not tell \"%s\":\n%s", format, record->name,
                     verdict_name(record->verdict), *parts, out.ptr);
    buf_release(&out);
    digest_free(report);
}

/* Words without a blank, at which a line may be broken, and without what Markdown escapes. */
static const char *const everything[] = {
    "reason-one",  "reason-two",   "message-of-the-detector",
    "broken.c:13", "memory-of-it", "note-one",
    "note-two",    "printed-last", NULL,
};

static void failed_case_is_told_in_full(void **state)
{
    static const enum verdict verdicts[] = {
        VERDICT_MISSED,      VERDICT_MISPLACED,    VERDICT_UNEXPECTED,
        VERDICT_FALSE_ALARM, VERDICT_WRONG_RESULT, VERDICT_INCONCLUSIVE,
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(verdicts) * ARRAY_SIZE(people); i++) {
        struct arena arena = ARENA_INIT;
        struct record record = fixture_case(&arena, "x", VARIANT_FIXED, DETECTOR_TSAN,
                                            verdicts[i / ARRAY_SIZE(people)]);

        fill(&arena, &record);
        assert_tells(&record, people[i % ARRAY_SIZE(people)], everything);
        findings_release(&record.findings);
        arena_release(&arena);
    }
}

static void failed_program_is_told_in_full(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(people); i++) {
        struct arena arena = ARENA_INIT;
        struct record record = fixture_program(&arena, "prog");

        record.verdict = VERDICT_INCONCLUSIVE;
        fill(&arena, &record);
        assert_tells(&record, people[i], everything);
        findings_release(&record.findings);
        arena_release(&arena);
    }
}

/* What nobody judged is not failed; what it printed is its own affair. */
static void run_that_was_not_judged_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(people); i++) {
        struct arena arena = ARENA_INIT;
        struct record record = fixture_program(&arena, "prog");

        fill(&arena, &record);
        record.err = (struct captured){NULL, 0, 0};
        assert_tells(&record, people[i],
                     (const char *const[]){"reason-one", "reason-two", "message-of-the-detector",
                                           "broken.c:13", "memory-of-it", "note-one", "note-two",
                                           NULL});
        findings_release(&record.findings);
        arena_release(&arena);
    }
}

/* The reports for machines have fields for it; SARIF has the message, and why there is no result.
 */
static void machines_are_told(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = fixture_program(&arena, "prog");

    (void)state;
    fill(&arena, &record);
    assert_tells(&record, "json",
                 (const char *const[]){"reason-one", "reason-two", "message-of-the-detector",
                                       "broken.c", "memory-of-it", "note-one", "note-two", NULL});
    assert_tells(&record, "sarif", (const char *const[]){"message-of-the-detector", NULL});
    record.verdict = VERDICT_INCONCLUSIVE;
    assert_tells(
        &record, "sarif",
        (const char *const[]){"\"executionSuccessful\": false", "reason-one", "reason-two", NULL});
    findings_release(&record.findings);
    arena_release(&arena);
}

/* A program that printed for hours: how it began, and why it ended. */
static void end_of_long_output_is_shown(void **state)
{
    enum { SIZE = 40 * 1024 };
    struct arena arena = ARENA_INIT;
    struct record record = fixture_program(&arena, "prog");
    struct buf text = BUF_INIT;

    (void)state;
    buf_addstr(&text, "printed-first\n");
    while (text.len < SIZE)
        buf_addch(&text, 'x');
    buf_addstr(&text, "\nprinted-last\n");
    record.verdict = VERDICT_INCONCLUSIVE;
    record.err = (struct captured){text.ptr, text.len, (uint64_t)10 * SIZE};
    for (size_t i = 0; i < ARRAY_SIZE(people); i++)
        assert_tells(&record, people[i], (const char *const[]){"printed-last", NULL});
    assert_tells(&record, "html", (const char *const[]){"printed-first", "left out", NULL});
    buf_release(&text);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failed_case_is_told_in_full),
        cmocka_unit_test(failed_program_is_told_in_full),
        cmocka_unit_test(run_that_was_not_judged_is_told),
        cmocka_unit_test(machines_are_told),
        cmocka_unit_test(end_of_long_output_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
