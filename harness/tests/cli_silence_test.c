/* SPDX-License-Identifier: MIT */
/* What keeps a detector silent makes a run inconclusive, whatever it is; the built binary. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli_fixture.h"

/* --- TSan --------------------------------------------------------------------------------------
 */

struct row {
    const char *variable; /* "TSAN_OPTIONS=..." */
    int status;
    const char *says; /* or does not, with a '!' in front */
};

static void check(struct cli *c, const struct row *row, const char *detector, const char *program)
{
    int status = cli(c, "run", arena_printf(&c->arena, "--detector=%s", detector),
                     arena_printf(&c->arena, "--env=%s", row->variable), program, NULL);

    if (status != row->status)
        fail_msg("%s: exit %d, not %d: %s", row->variable, status, row->status, cli_err(c));
    if (row->says[0] == '!')
        assert_lacks(cli_said(c), row->says + 1);
    else
        assert_has(cli_said(c), row->says);
}

static void variable_that_silences_tsan_is_told(void **state)
{
    static const struct row rows[] = {
        {"TSAN_OPTIONS=report_bugs=0", 3,
         "TSAN_OPTIONS says report_bugs=0, which hides every report; take it out"},
        {"TSAN_OPTIONS=exitcode=0:report_bugs='no'", 3, "says report_bugs='no', which hides"},
        {"TSAN_OPTIONS=report_bugs=0 report_bugs=1", 1, "!which hides"},
        {"TSAN_OPTIONS=detect_deadlocks=0", 1,
         "TSAN_OPTIONS says detect_deadlocks=0, which hides lock order inversions; take it out"},
        {"TSAN_OPTIONS=halt_on_error=1", 1, "which hides what comes after a first report"},
        {"TSAN_OPTIONS=symbolize=0", 1,
         "TSAN_OPTIONS says symbolize=0, so reports can lack functions, files and lines"},
        {"TSAN_OPTIONS=exitcode=7:log_path=elsewhere:color=always", 1, "!TSAN_OPTIONS"},
    };
    struct cli *c = *state;

    need_tsan();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check(c, &rows[i], "tsan", PROGRAM("racy.tsan"));
    unsetenv("TSAN_OPTIONS");
}

/* Where nothing is found, nothing may be called clean. */
static void clean_program_under_a_silenced_tsan_is_inconclusive(void **state)
{
    static const struct row rows[] = {
        {"TSAN_OPTIONS=detect_deadlocks=0", 3, "which hides lock order inversions"},
        {"TSAN_OPTIONS=force_seq_cst_atomics=1", 3, "atomic operations"},
        {"TSAN_OPTIONS=memory_limit_mb=500", 3, "which hides races of accesses far apart"},
        {"TSAN_OPTIONS=ignore_noninstrumented_modules=1", 3, "not built with -fsanitize=thread"},
        {"TSAN_OPTIONS=halt_on_error=1", 0, "!halt_on_error"},
        {"TSAN_OPTIONS=atexit_sleep_ms=0", 0, "so reports can lack the accesses of threads"},
    };
    struct cli *c = *state;

    need_tsan();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check(c, &rows[i], "tsan", PROGRAM("refcount.tsan"));
    unsetenv("TSAN_OPTIONS");
}

static void file_of_options_is_told(void **state)
{
    struct cli *c = *state;

    need_tsan();
    cli_write(c, "options", "report_bugs=0\n");
    assert_int_equal(
        cli(c, "run", "--env=TSAN_OPTIONS=include=options", PROGRAM("racy.tsan"), NULL), 3);
    assert_has(cli_said(c), "a file that TSAN_OPTIONS includes says report_bugs=false, which hides "
                            "every report; take it out");
}

/* Only its own runtime knows them: it is asked, and no code of the program runs for that. */
static void options_built_into_the_program_are_told(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", PROGRAM("silent_by_options.tsan"), NULL), 3);
    assert_has(cli_said(c),
               "the program's own __tsan_default_options() says report_bugs=false, which "
               "hides every report; take it out");
    assert_lacks(cli_said(c), "report_thread_leaks");
    assert_int_equal(
        cli(c, "run", "--env=TSAN_OPTIONS=report_bugs=1", PROGRAM("silent_by_options.tsan"), NULL),
        1);
    assert_lacks(cli_said(c), "which hides");
    unsetenv("TSAN_OPTIONS");
    assert_int_equal(cli(c, "run", PROGRAM("silent_stripped.tsan"), NULL), 3);
    assert_has(cli_said(c), "the program's own __tsan_default_options() says report_bugs=false");
}

static void suppressions_of_everything_are_told(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", PROGRAM("silent_by_suppression.tsan"), NULL), 3);
    assert_has(cli_said(c),
               "the suppression race:* hid 1 report, and hides any other; name what is to "
               "be hidden");
    cli_write(c, "quiet", "race:*\n");
    assert_int_equal(
        cli(c, "run", "--env=TSAN_OPTIONS=suppressions=quiet", PROGRAM("racy.tsan"), NULL), 3);
    assert_has(cli_said(c), "the suppression race:* hid 1 report, and");
    cli_write(c, "quiet", "race:worker\n");
    assert_int_equal(
        cli(c, "run", "--env=TSAN_OPTIONS=suppressions=quiet", PROGRAM("racy.tsan"), NULL), 0);
    assert_has(cli_said(c), "the suppression race:worker hid 1 report");
    assert_lacks(cli_said(c), "hides any other");
}

/* What the user asks us to hide is hidden, and told in every report that people read. */
static void own_suppressions_are_told(void **state)
{
    struct cli *c = *state;

    need_tsan();
    cli_write(c, "quiet", "race:*\n");
    assert_int_equal(cli(c, "run", "--suppressions=quiet", "--markdown=a.md", "--html=a.html",
                         "--json=a.json", PROGRAM("racy.tsan"), NULL),
                     0);
    assert_has(cli_content(c, "a.md"), "## Notes\n\n- racy.tsan: the suppression race:\\*");
    assert_has(cli_content(c, "a.html"), "the suppression race:* of ");
    assert_has(cli_content(c, "a.json"), "the suppression race:* of ");
    assert_has(cli_said(c), "the suppression race:* of ");
    assert_has(cli_said(c), "/quiet hid 1 report");
    need_valgrind();
    cli_write(c, "quiet", "{\n all of it\n Helgrind:Race\n obj:*\n}\n");
    assert_int_equal(cli(c, "run", "--suppressions=quiet", PROGRAM("racy"), NULL), 0);
    assert_has(cli_said(c), "the suppression all of it of ");
    assert_has(cli_said(c), "/quiet hid ");
}

/* --- Valgrind ----------------------------------------------------------------------------------
 */

static void variable_that_silences_helgrind_is_told(void **state)
{
    static const struct row rows[] = {
        {"VALGRIND_OPTS=--track-lockorders=no", 3,
         "VALGRIND_OPTS says --track-lockorders=no, which hides lock order inversions; take it "
         "out"},
        {"VALGRIND_OPTS=--track-lockorders=no --helgrind:track-lockorders=yes", 0, "!VALGRIND"},
        {"VALGRIND_OPTS=--drd:first-race-only=yes", 0, "!VALGRIND"},
        {"VALGRIND_OPTS=--history-level=none --free-is-write=no", 0,
         "VALGRIND_OPTS says --history-level=none, so reports can lack the other access"},
        {"VALGRIND_OPTS=--child-silent-after-fork=yes", 3, "which hides what child processes do"},
        {"VALGRIND_OPTS=--error-limit=yes --tool=none", 0, "!VALGRIND"},
    };
    struct cli *c = *state;

    need_valgrind();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check(c, &rows[i], "helgrind", PROGRAM("refcount"));
    unsetenv("VALGRIND_OPTS");
}

static void variable_that_silences_drd_is_told(void **state)
{
    static const struct row rows[] = {
        {"VALGRIND_OPTS=--check-stack-var=no", 3, "which hides races on stacks"},
        {"VALGRIND_OPTS=--first-race-only=yes", 0, "!VALGRIND"},
        {"VALGRIND_OPTS=--no-such-option=1", 3, "DRD left no log"},
    };
    struct cli *c = *state;

    need_valgrind();
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check(c, &rows[i], "drd", PROGRAM("refcount"));
    unsetenv("VALGRIND_OPTS");
}

static void file_that_silences_valgrind_is_told(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_true(file_make_folders(cli_path(c, "there"), NULL));
    cli_write(c, "there/.valgrindrc", "--track-lockorders=no\n");
    assert_int_equal(cli(c, "run", "--detector=helgrind", "--cwd=there", PROGRAM("refcount"), NULL),
                     3);
    assert_has(cli_said(c), "there/.valgrindrc says --track-lockorders=no, which hides");
    assert_int_equal(cli(c, "run", "--detector=helgrind", PROGRAM("refcount"), NULL), 0);
    assert_int_equal(chmod(cli_path(c, "there/.valgrindrc"), 0666), 0);
    assert_int_equal(cli(c, "run", "--detector=helgrind", "--cwd=there", PROGRAM("refcount"), NULL),
                     0); /* Valgrind does not read a file that anybody may write */
}

static void suppressions_of_valgrind_are_told(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    cli_write(c, "quiet", "{\n all\n Helgrind:Race\n obj:*\n ...\n}\n");
    assert_int_equal(
        cli(c, "run", "--env=VALGRIND_OPTS=--suppressions=quiet", PROGRAM("racy"), NULL), 3);
    /* How many depends on what Valgrind knows of the C library. */
    assert_has(cli_said(c), "the suppression all of quiet hid ");
    assert_has(cli_said(c), " reports, and hides any other");
    cli_write(c, "quiet", "{\n one\n Helgrind:Race\n fun:worker\n}\n");
    assert_int_equal(
        cli(c, "run", "--env=VALGRIND_OPTS=--suppressions=quiet", PROGRAM("racy"), NULL), 0);
    assert_has(cli_said(c), "the suppression one of quiet hid 2 reports");
    assert_lacks(cli_said(c), "hides any other");
    unsetenv("VALGRIND_OPTS");
}

/* --- the other commands ------------------------------------------------------------------------
 */

static void silence_shows_in_repeated_runs(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(
        cli(c, "run", "--repeat=2", "--env=TSAN_OPTIONS=report_bugs=0", PROGRAM("racy.tsan"), NULL),
        3);
    assert_has(cli_said(c), "2 runs: 0 with findings, 2 inconclusive");
    assert_has(cli_said(c), "run 1: TSAN_OPTIONS says report_bugs=0, which hides every report");
    unsetenv("TSAN_OPTIONS");
    cli_write(c, "quiet", "race:worker\n");
    assert_int_equal(
        cli(c, "run", "--repeat=2", "--suppressions=quiet", PROGRAM("racy.tsan"), NULL), 0);
    assert_has(cli_said(c), "2 runs: 0 with findings, 0 inconclusive");
    assert_has(cli_said(c), "run 1: the suppression race:worker of ");
}

static void silenced_case_is_inconclusive(void **state)
{
    struct cli *c = *state;

    need_tsan();
    need_valgrind();
    setenv("TSAN_OPTIONS", "report_thread_leaks=0", 1);
    setenv("VALGRIND_OPTS", "--helgrind:track-lockorders=no", 1);
    assert_int_equal(cli(c, "verify", "--detector=tsan", "--detector=helgrind", "--detector=drd",
                         THREADPROOF_SOURCE_DIR "/cases/races/lost-update", NULL),
                     3);
    unsetenv("TSAN_OPTIONS");
    unsetenv("VALGRIND_OPTS");
    assert_has(cli_err(c), "inconclusive       tsan.races.lost-update.broken");
    assert_has(cli_err(c), "inconclusive       tsan.races.lost-update.fixed");
    assert_has(cli_err(c), "inconclusive       helgrind.races.lost-update.fixed");
    assert_has(cli_err(c), "clean              drd.races.lost-update.fixed");
    assert_has(cli_out(c), "TSAN_OPTIONS says report_thread_leaks=0, which hides thread leaks");
}

static void doctor_sees_it(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    setenv("CC", THREADPROOF_TEST_CC, 1);
    setenv("VALGRIND_OPTS", "--track-lockorders=no", 1);
    assert_int_equal(cli(c, "doctor", "--detector=helgrind", NULL), 1);
    unsetenv("VALGRIND_OPTS");
    assert_has(cli_out(c), "ok       Helgrind: finds a known race at its line\n");
    assert_has(cli_out(c), "broken   Helgrind: VALGRIND_OPTS says --track-lockorders=no, which "
                           "hides lock order inversions; take it out\n");
    assert_lacks(cli_out(c), "libc6-dbg");
}

/* The log says itself with which options it was made. */
static void silenced_log_is_inconclusive(void **state)
{
    static const char log[] =
        "<valgrindoutput>\n<protocoltool>helgrind</protocoltool>\n<preamble></preamble>\n"
        "<pid>7</pid>\n<tool>helgrind</tool>\n<args><vargv><exe>valgrind</exe>\n"
        "<arg>--track-lockorders=no</arg>\n<arg>--suppressions=mine</arg></vargv></args>\n"
        "<status><state>FINISHED</state></status>\n</valgrindoutput>\n";
    struct cli *c = *state;

    cli_write(c, "log.xml", log);
    assert_int_equal(cli(c, "report", "log.xml", NULL), 3);
    assert_has(cli_out(c), "the log was made with --track-lockorders=no, which hides lock order");
    assert_has(cli_out(c), "the log was made with --suppressions=mine");
    cli_write(c, "ci.log", arena_printf(&c->arena, "CI says\n%s", log));
    assert_int_equal(cli(c, "report", "ci.log", NULL), 3);
    assert_has(cli_out(c), "the log was made with --track-lockorders=no, which hides lock order");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(variable_that_silences_tsan_is_told),
        TEST(clean_program_under_a_silenced_tsan_is_inconclusive),
        TEST(file_of_options_is_told),
        TEST(options_built_into_the_program_are_told),
        TEST(suppressions_of_everything_are_told),
        TEST(own_suppressions_are_told),
        TEST(variable_that_silences_helgrind_is_told),
        TEST(variable_that_silences_drd_is_told),
        TEST(file_that_silences_valgrind_is_told),
        TEST(suppressions_of_valgrind_are_told),
        TEST(silence_shows_in_repeated_runs),
        TEST(silenced_case_is_inconclusive),
        TEST(doctor_sees_it),
        TEST(silenced_log_is_inconclusive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
