/* SPDX-License-Identifier: MIT */
/* What the page and SARIF say of a bug's places, and how the page stays small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "markup/html.h"
#include "report/report.h"
#include "report_fixture.h"

static const struct fixture_place work = {"work", "/src/m.c", 12};
static const struct fixture_place look = {"look", "/src/m.c", 14};

static struct buf write_with(const struct record *record, const char *format,
                             const struct report_options *how)
{
    struct digest *report = digest_new();
    struct error err = ERROR_INIT;
    struct buf out = BUF_INIT;

    digest_add_record(report, record);
    if (!report_write(report, format, how, output_to_buf(&out), &err))
        fail_msg("%s", error_text(&err));
    digest_free(report);
    return out;
}

/* Where `part` is, from `at` on. */
static const char *seek(const char *at, const char *part)
{
    const char *found = strstr(at, part);

    if (!found)
        fail_msg("\"%s\" is not in:\n%s", part, at);
    return found;
}

static size_t occurrences(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)); text++)
        count++;
    return count;
}

static void test_printf_escapes_by_place(void **state)
{
    struct buf out = BUF_INIT;
    struct sink sink = {.out = output_to_buf(&out)};
    const char *nothing = *state; /* NULL, but the compiler cannot know */

    html_addf(&sink, "<a b=\"%s\" c=\"%d\">%s %.*s %zu%% %u %" PRIu64 " %" PRId64 "</a>%s",
              "<\n\">", -7, "<\n\">", 2, "&&&", (size_t)3, 4U, UINT64_MAX, INT64_MIN, nothing);
    assert_string_equal(out.ptr, "<a b=\"&lt;&#10;&quot;&gt;\" c=\"-7\">&lt;\n&quot;&gt; "
                                 "&amp;&amp; 3% 4 18446744073709551615 -9223372036854775808</a>");
    buf_release(&out);
}

static const struct excerpt excerpts[] = {
    {"/other/m.c", 10, "o10\no11\no12\no13"},
    {"/src/m.c", 9, "nine\nten\n\nint <twelve>;\nthirteen\nreturn 14;"},
};

static struct record program_with(struct arena *arena, const struct finding *finding)
{
    struct record record = fixture_program(arena, "program");

    record.excerpts = excerpts;
    record.excerpt_count = ARRAY_SIZE(excerpts);
    findings_add(&record.findings, finding);
    return record;
}

/* One block, since both places lie in the lines around the first; both are marked. */
static void test_lines_stand_around_the_places(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = program_with(&arena, fixture_race(&arena, DETECTOR_TSAN, work, look, 1));
    struct buf out = write_with(&record, "html", NULL);

    (void)state;
    assert_int_equal(occurrences(out.ptr, "<pre class=\"code\""), 1);
    seek(out.ptr, "\n<span class=\"n\">   11</span>  \n"
                  "<mark><span class=\"n\">   12</span>  <b>int</b> &lt;twelve&gt;;</mark>\n"
                  "<span class=\"n\">   13</span>  thirteen\n"
                  "<mark><span class=\"n\">   14</span>  <b>return</b> 14;</mark>\n</pre>");
    assert_null(strstr(out.ptr, "o12"));
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

static void test_sarif_has_snippets(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = program_with(&arena, fixture_race(&arena, DETECTOR_TSAN, work, look, 1));
    struct buf out = write_with(&record, "sarif", NULL);
    const char *at = seek(out.ptr, "\"results\"");

    (void)state;
    at = seek(at, "\"region\": {\"startLine\": 12, \"snippet\": {\"text\": \"int <twelve>;\"}}");
    seek(at, "\"contextRegion\": {\"startLine\": 9, \"endLine\": 14, \"snippet\": {\"text\": "
             "\"nine\\nten\\n\\nint <twelve>;\\nthirteen\\nreturn 14;\"}}");
    seek(at, "\"snippet\": {\"text\": \"return 14;\"}");
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

static bool is_known(const void *known, const char *fingerprint)
{
    return text_equal(known, fingerprint);
}

static void test_sarif_knows_the_baseline(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = program_with(&arena, fixture_race(&arena, DETECTOR_TSAN, work, look, 1));
    struct digest *report = digest_new();
    struct report_options how = {.is_known = is_known, .known = "another"};
    struct buf out = write_with(&record, "sarif", NULL);

    (void)state;
    assert_null(strstr(out.ptr, "baselineState"));
    buf_release(&out);
    out = write_with(&record, "sarif", &how);
    seek(out.ptr, "\"baselineState\": \"new\"");
    buf_release(&out);
    digest_add_record(report, &record);
    how.known = arena_strdup(&arena, digest_bug_at(report, 0).fingerprint);
    out = write_with(&record, "sarif", &how);
    seek(out.ptr, "\"baselineState\": \"unchanged\"");
    buf_release(&out);
    digest_free(report);
    findings_release(&record.findings);
    arena_release(&arena);
}

/* The log tells of T10 first, which was made last. */
static void test_threads_are_made_in_their_order(void **state)
{
    struct arena arena = ARENA_INIT;
    struct finding finding = *fixture_race(&arena, DETECTOR_TSAN, work, look, 1);
    struct stack stacks[] = {finding.stacks[0], finding.stacks[1], finding.stacks[0],
                             finding.stacks[0]};
    const struct thread threads[] = {{.id = "T10", .creator = "main"},
                                     {.id = "T9", .creator = "main"}};
    struct record record;
    struct buf out;

    (void)state;
    stacks[0].thread = stacks[2].thread = "T10";
    stacks[1].thread = stacks[3].thread = "T9";
    stacks[2].role = stacks[3].role = STACK_THREAD_CREATED;
    finding.stacks = stacks;
    finding.stack_count = ARRAY_SIZE(stacks);
    finding.threads = threads;
    finding.thread_count = ARRAY_SIZE(threads);
    record = program_with(&arena, &finding);
    out = write_with(&record, "html", NULL);
    seek(seek(out.ptr, "creates thread T9"), "creates thread T10");
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

static void test_equal_stacks_stand_once(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = program_with(&arena, fixture_race(&arena, DETECTOR_TSAN, work, work, 1));
    struct buf out = write_with(&record, "html", NULL);

    (void)state;
    seek(out.ptr, "<h6>access, thread T2; previous access, thread T3</h6>");
    assert_int_equal(occurrences(out.ptr, "<h6>"), 1);
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

static void test_the_table_leads_to_the_bugs(void **state)
{
    struct arena arena = ARENA_INIT;
    struct record record = program_with(&arena, fixture_race(&arena, DETECTOR_TSAN, work, look, 1));
    struct buf out = write_with(&record, "html", &(struct report_options){.root = "/src"});
    const char *at =
        seek(out.ptr, "<tr data-kind=\"data-race\"><td><a href=\"#bug-0\">data race on "
                      "&#39;count&#39;</a></td><td class=\"mono\">m.c:12, m.c:14</td>"
                      "<td class=\"mono\">work</td><td>TSan</td><td>1</td>");

    (void)state;
    seek(at, "id=\"bug-0\"");
    buf_release(&out);
    findings_release(&record.findings);
    arena_release(&arena);
}

/* A case that went as it should leaves its log in the record; of one that failed it is shown. */
static void test_logs_of_failures_are_shown(void **state)
{
    static const enum verdict verdicts[] = {VERDICT_CLEAN, VERDICT_WRONG_RESULT};
    struct arena arena = ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
        struct record record = fixture_case(&arena, "c", VARIANT_FIXED, DETECTOR_TSAN, verdicts[i]);
        struct buf out;

        record.log_text = (struct captured){"raw words", 9, 9};
        out = write_with(&record, "html", NULL);
        assert_int_equal(strstr(out.ptr, "raw words") != NULL, i);
        seek(out.ptr, "<pre class=\"command\"");
        buf_release(&out);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_printf_escapes_by_place),
        cmocka_unit_test(test_lines_stand_around_the_places),
        cmocka_unit_test(test_sarif_has_snippets),
        cmocka_unit_test(test_sarif_knows_the_baseline),
        cmocka_unit_test(test_threads_are_made_in_their_order),
        cmocka_unit_test(test_equal_stacks_stand_once),
        cmocka_unit_test(test_the_table_leads_to_the_bugs),
        cmocka_unit_test(test_logs_of_failures_are_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
