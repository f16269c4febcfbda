/* SPDX-License-Identifier: MIT */
/*
 * 100,000 different findings in 100 records: every format is written in seconds,
 * with less memory than their files take (180 MB); and 100,000 equal ones are one bug.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/load.h"
#include "report_fixture.h"
#include "sanitized.h"

/* A sanitizer multiplies time and memory, so there fewer findings show as much. */
enum {
    RECORDS = 100,
    FINDINGS = SANITIZED ? 100 : 1000,
    LIMIT_MIB = SANITIZED ? 1024 : 128,
};

static const struct finding *numbered(struct arena *arena, unsigned number)
{
    struct fixture_place now = {arena_printf(arena, "write%u", number % 977), "/src/a.c",
                                number + 1};
    struct fixture_place before = {arena_printf(arena, "read%u", number % 991), "/src/b.c",
                                   number + 2};

    return fixture_race(arena, DETECTOR_TSAN, now, before, number);
}

static void write_record(const char *folder, unsigned number, bool equal)
{
    struct arena arena = ARENA_INIT;
    struct record record = fixture_program(&arena, arena_printf(&arena, "program%03u", number));
    struct error err = ERROR_INIT;
    struct buf json = BUF_INIT;

    for (unsigned i = 0; i < FINDINGS; i++)
        findings_add(&record.findings, numbered(&arena, equal ? 0 : number * FINDINGS + i));
    record_write(&record, &json);
    if (!file_write_atomic(arena_printf(&arena, "%s/%03u.json", folder, number), json.ptr, json.len,
                           false, &err))
        fail_msg("%s", error_text(&err));
    findings_release(&record.findings);
    buf_release(&json);
    arena_release(&arena);
}

static long peak_mib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss / 1024;
}

static double now_s(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct load *read_folder(char *folder, bool equal)
{
    struct load *load = load_new();
    struct error err = ERROR_INIT;

    assert_non_null(mkdtemp(folder));
    for (unsigned i = 0; i < RECORDS; i++)
        write_record(folder, i, equal);
    if (!load_add(load, folder, &err))
        fail_msg("%s", error_text(&err));
    return load;
}

static void assert_timed(struct digest *report, const char *format, struct output out)
{
    double start = now_s();

    assert_true(report_write(report, format, NULL, out, NULL));
    print_message("%-10s %6.2f s, peak %ld MiB\n", format, now_s() - start, peak_mib());
}

/* The page is the only report that may leave findings out, and it must say so. */
static void assert_page_is_honest(struct digest *report)
{
    struct buf page = BUF_INIT;

    assert_timed(report, "html", output_to_buf(&page));
    assert_non_null(strstr(page.ptr, "more different findings are in this record"));
    assert_true(page.len < 8388608);
    buf_release(&page);
}

static void test_different_findings(void **state)
{
    char folder[] = "/tmp/report-big.XXXXXX";
    struct load *load = read_folder(folder, false);
    struct digest *report = load_digest(load);
    FILE *nowhere = fopen("/dev/null", "w");

    (void)state;
    assert_non_null(nowhere);
    /* What was loaded is not read again. */
    assert_true(file_remove_tree(folder, NULL));
    assert_int_equal(digest_bug_count(report), RECORDS * FINDINGS);
    assert_page_is_honest(report);
    for (size_t i = 0; i < report_format_count(); i++)
        if (strcmp(report_format_at(i).name, "html") != 0)
            assert_timed(report, report_format_at(i).name, output_to_file(nowhere));
    assert_true(peak_mib() < LIMIT_MIB);
    fclose(nowhere);
    load_free(load);
}

static void test_equal_findings(void **state)
{
    char folder[] = "/tmp/report-big.XXXXXX";
    struct load *load = read_folder(folder, true);
    struct digest *report = load_digest(load);

    (void)state;
    assert_int_equal(digest_bug_count(report), 1);
    assert_int_equal(digest_bug_at(report, 0).count, RECORDS * FINDINGS);
    load_free(load);
    assert_true(file_remove_tree(folder, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_findings),
        cmocka_unit_test(test_different_findings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
