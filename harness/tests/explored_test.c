/* SPDX-License-Identifier: MIT */
/* What the reports tell of a program that was explored: the schedule that shows a finding, what was
 * controlled, and the story. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "report/report.h"
#include "report_fixture.h"

static const struct story_step story[] = {
    {.thread = "main", .step = 1, .what = "creates T1", .file = "/src/bank.c", .line = 40},
    {.thread = "T1",
     .step = 2,
     .what = "locks mutex b",
     .function = "transfer",
     .file = "/src/bank.c",
     .line = 12,
     .preempted = true,
     .left_out = 7},
    {.thread = "T2", .step = 1, .what = "locks mutex b", .file = "/src/bank.c", .line = 11},
    {.thread = "T2",
     .step = 2,
     .what = "locks mutex a",
     .file = "/src/bank.c",
     .line = 12,
     .blocked = true},
};
static const struct witness witness = {
    .seed = 17,
    .number = 18,
    .strategy = "pos",
    .replays = 20,
    .agreed = 20,
    .preemptions = 2,
    .story = story,
    .story_count = ARRAY_SIZE(story),
};
static const struct touch touch = {"T3", "slept where it is not controlled", "pump", "io.c", 5, 3};
static const struct schedule schedule = {
    .strategy = "mix",
    .planned = 500,
    .tried = 500,
    .distinct = 480,
    .threads = 3,
    .points = 214,
    .inexact = 3,
    .touches = &touch,
    .touch_count = 1,
    .witnesses = &witness,
    .witness_count = 1,
};

static const char sentence[] =
    "seed 17, schedule 18 of 500 (480 distinct), replayed 20 of 20, 2 preemptions";
static const char scope[] = "controlled 3 threads, 214 points, 480 distinct of 500 schedules";
static const char place[] = "not exactly replayable: T3 slept where it is not controlled (io.c:5), "
                            "in 3 schedules";
static const char nothing[] = "others may still show a bug";

/* The report in a format; flat: each line break with its indentation is one blank, and Markdown's
 * escapes are taken out. */
static struct buf write_report(const struct record *record, const char *format, bool flat)
{
    struct digest *report = digest_new();
    struct report_options options = {.width = 120};
    struct error err = ERROR_INIT;
    struct buf out = BUF_INIT;
    size_t kept = 0;

    digest_add_record(report, record);
    assert_true(report_write(report, format, &options, output_to_buf(&out), &err));
    for (size_t i = 0; flat && i < out.len; i++)
        if (out.ptr[i] == '\\')
            continue;
        else if (!strchr(" \n", out.ptr[i]))
            out.ptr[kept++] = out.ptr[i];
        else if (kept && out.ptr[kept - 1] != ' ')
            out.ptr[kept++] = ' ';
    if (flat) {
        out.len = kept;
        out.ptr[kept] = '\0';
    }
    digest_free(report);
    return out;
}

static struct record explored(struct arena *arena, bool found)
{
    static const struct fixture_place a = {"work", "/src/a.c", 13};
    struct record record = fixture_program(arena, "bank");
    struct finding *finding = (struct finding *)fixture_race(arena, DETECTOR_TSAN, a, a, 2);

    record.schedule = &schedule;
    finding->witness = 1;
    if (found)
        findings_add(&record.findings, finding);
    return record;
}

static void assert_tells(const struct buf *report, const char *format, const char *text)
{
    if (!strstr(report->ptr, text))
        fail_msg("%s does not say \"%s\":\n%s", format, text, report->ptr);
}

static void every_format_names_the_schedule_that_shows_a_finding(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = explored(&arena, true);

    (void)state;
    for (size_t i = 0; i < report_format_count(); i++) {
        const char *format = report_format_at(i).name;
        struct buf out = write_report(&record, format, true);

        assert_tells(&out, format, sentence);
        buf_release(&out);
    }
    findings_release(&record.findings);
    arena_release(&arena);
}

/* GitLab's has issues only, SARIF's results only. */
static void what_was_controlled_is_told_also_if_nothing_was_found(void **state)
{
    static const char *const formats[] = {"html", "json", "junit", "markdown", "text"};
    struct arena arena = ARENA_INIT;
    struct record record = explored(&arena, false);

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        struct buf out = write_report(&record, formats[i], true);

        assert_tells(&out, formats[i], scope);
        assert_tells(&out, formats[i], place);
        assert_tells(&out, formats[i], nothing);
        assert_null(strstr(out.ptr, "absent"));
        buf_release(&out);
    }
    arena_release(&arena);
}

static void the_story_has_a_column_a_thread(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = explored(&arena, true);
    struct buf out = write_report(&record, "text", false);

    (void)state;
    assert_tells(&out, "text",
                 "   main                                   T1                "
                 "                     T2\n"
                 "   creates T1 (bank.c:40)\n"
                 "   7 steps are left out\n"
                 "                                          is preempted befor"
                 "e it locks mutex b\n"
                 "                                            (bank.c:12)\n"
                 "                                                            "
                 "                     locks mutex b (bank.c:11)\n"
                 "                                                            "
                 "                     must wait before it locks mutex a\n");
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

/* A table that a screen reader can follow: a caption, a head for each column, no empty rows. */
static void the_story_is_a_table_in_html(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = explored(&arena, true);
    struct buf out = write_report(&record, "html", false);

    (void)state;
    assert_tells(&out, "html",
                 "<th scope=\"col\">main</th><th scope=\"col\">T1</th><th scope=\"col\">T2</th>");
    assert_tells(&out, "html", "<caption>How it comes to that");
    assert_tells(&out, "html", "<td colspan=\"3\">7 steps are left out</td>");
    assert_tells(&out, "html",
                 "<tr><td></td><td class=\"stops\">is preempted before it locks mutex b "
                 "(/src/bank.c:12)</td><td></td></tr>");
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

/* SARIF's own way to tell it: the threads' flows, ordered by time. */
static void the_story_is_a_code_flow_in_sarif(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = explored(&arena, true);
    struct buf out = write_report(&record, "sarif", true);

    (void)state;
    assert_tells(&out, "sarif", "\"executionOrder\": 4");
    assert_tells(&out, "sarif", "must wait before it locks mutex a");
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_names_the_schedule_that_shows_a_finding),
        cmocka_unit_test(what_was_controlled_is_told_also_if_nothing_was_found),
        cmocka_unit_test(the_story_has_a_column_a_thread),
        cmocka_unit_test(the_story_is_a_table_in_html),
        cmocka_unit_test(the_story_is_a_code_flow_in_sarif),
    };

    return cmocka_run_group_tests_name("explored", tests, NULL, NULL);
}
