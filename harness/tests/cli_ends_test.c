/* SPDX-License-Identifier: MIT */
/* How programs end under threadproof run, through the built binary. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "cli_fixture.h"

#define END_PROGRAM(name) ENDS_PROGRAMS "/" name

/* For a line of a shell: threadproof run without a report, and a program. */
#define RUN(program) THREADPROOF " run --detector=none --text=text " END_PROGRAM(program)

/* The one comes before the other. */
static void assert_order(const char *text, const char *first, const char *then)
{
    const char *at = strstr(text, first);

    assert_has(text, first);
    if (!strstr(at, then))
        fail_msg("\"%s\" does not come behind \"%s\" in:\n%s", then, first, text);
}

/* --- main leaves by pthread_exit() -------------------------------------------------------------
 */

static void main_may_leave_before_its_threads(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--timeout=60", END_PROGRAM("main_leaves.tsan"), NULL), 0);
    assert_has(cli_said(c), "nothing found; exited after");
    assert_has(cli_said(c), "main left by pthread_exit()");
    assert_string_equal(cli_out(c), "done\ndone\n");
    assert_int_equal(cli(c, "run", "--exit-status=program", "--timeout=60",
                         END_PROGRAM("main_leaves.tsan"), NULL),
                     0);
}

static void what_was_found_before_main_left_counts(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--timeout=60", END_PROGRAM("main_leaves.tsan"), "race", NULL),
                     1);
    /* gcc's TSan finds no names once the main thread is gone: it asks /proc/self/exe for them. */
    assert_has(cli_said(c), "Data race");
    assert_has(cli_said(c), "1 finding; exited after");
}

static void main_of_a_child_may_leave_too(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--timeout=60", END_PROGRAM("child_main_leaves.tsan"), NULL), 0);
    assert_has(cli_said(c), "1 child process, whose main left by pthread_exit(), had to be killed");
}

/* --- assertions, aborts, crashes ---------------------------------------------------------------
 */

static void assert_assertion(struct cli *c, const char *detector, const char *program)
{
    assert_int_equal(
        cli(c, "run", "--json=report", "--text=text", "--detector", detector, program, NULL), 1);
    assert_has(cli_content(c, "report"), "\"kind\": \"assertion-failed\"");
    assert_has(cli_content(c, "text"), "Assertion failed");
    assert_has(cli_content(c, "text"), "Assertion `total == 2' failed.");
    assert_has(cli_content(c, "text"), "assertion.c:48");
    assert_has(cli_content(c, "text"), "1 finding; signalled after");
    assert_lacks(cli_content(c, "text"), "SIGABRT");
    /* And what the program wrote is still where it wrote it. */
    assert_has(cli_err(c), "Assertion `total == 2' failed.\n");
}

static void failed_assertion_is_a_finding_without_a_detector(void **state)
{
    assert_assertion(*state, "none", END_PROGRAM("assertion"));
}

static void failed_assertion_is_a_finding_under_tsan(void **state)
{
    need_tsan();
    assert_assertion(*state, "tsan", END_PROGRAM("assertion.tsan"));
}

static void failed_assertion_is_a_finding_under_valgrind(void **state)
{
    need_valgrind();
    assert_assertion(*state, "helgrind", END_PROGRAM("assertion"));
    assert_assertion(*state, "drd", END_PROGRAM("assertion"));
}

static void abort_is_a_finding(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--json=report", END_PROGRAM("abort"), NULL),
                     1);
    assert_has(cli_content(c, "report"), "\"kind\": \"abort\"");
    assert_has(cli_said(c), "SIGABRT ended it");
    assert_has(cli_said(c), "no detector watched, so nobody knows where");
    need_valgrind();
    assert_int_equal(
        cli(c, "run", "--detector=helgrind", "--json=report", END_PROGRAM("abort"), NULL), 1);
    assert_has(cli_content(c, "report"), "\"kind\": \"abort\"");
    assert_has(cli_said(c), "abort.c:7 in main");
    need_tsan();
    assert_int_equal(cli(c, "run", "--json=report", END_PROGRAM("abort.tsan"), NULL), 1);
    assert_has(cli_content(c, "report"), "\"kind\": \"abort\"");
    assert_has(cli_said(c), "abort.c:7 in main");
}

static void abort_is_counted_in_repeated_runs(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--repeat=3", "--json=o", END_PROGRAM("abort"), NULL), 1);
    assert_has(cli_said(c), "in 3 of 3 runs");
    assert_has(cli_said(c), "3 runs: 3 with findings, 0 inconclusive");
    assert_int_equal(
        cli(c, "run", "--detector=none", "--repeat=2", END_PROGRAM("abort_leaves"), NULL), 1);
    assert_has(cli_said(c), "2 runs: 2 with findings, 2 inconclusive");
    assert_has(cli_said(c), "run 1: the program left 1 process behind");
}

static void last_words_of_a_program_are_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", END_PROGRAM("end_by"), "6", NULL), 1);
    assert_has(cli_said(c), "the last line on standard error: about to end by 6");
}

static void crash_is_a_finding(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--json=report", END_PROGRAM("crash"), NULL),
                     1);
    assert_has(cli_content(c, "report"), "\"kind\": \"crash\"");
    assert_has(cli_said(c), "SIGSEGV ended it");
    assert_int_equal(cli(c, "run", "--detector=none", END_PROGRAM("crash"), "divide", NULL), 1);
    assert_has(cli_said(c), "SIGFPE ended it");
    assert_int_equal(cli(c, "run", "--detector=none", END_PROGRAM("crash"), "nonsense", NULL), 1);
    assert_has(cli_said(c), "SIGILL ended it");
}

static void crash_has_its_place_under_a_detector(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector=drd", END_PROGRAM("crash"), "divide", NULL), 1);
    assert_has(cli_said(c), "Crash, seen by DRD");
    assert_has(cli_said(c), "crash.c:10 in divide");
    assert_has(cli_said(c), "1 finding; signalled after");
    need_tsan();
    assert_int_equal(cli(c, "run", END_PROGRAM("crash.tsan"), NULL), 1);
    assert_has(cli_said(c), "Crash, seen by TSan");
    assert_has(cli_said(c), "crash.c:15 in write_to_nowhere");
    assert_has(cli_said(c), "1 finding; signalled after");
    assert_int_equal(cli(c, "run", END_PROGRAM("crash.tsan"), "nonsense", NULL), 1);
    assert_has(cli_said(c), "Crash, seen by TSan");
}

/* TSan handles the signal and exits, but the status is to be the program's. */
static void status_of_a_crash_passes_through_tsan(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--exit-status=program", END_PROGRAM("crash.tsan"), NULL),
                     128 + 11);
    assert_int_equal(cli(c, "run", "--exit-status=program", END_PROGRAM("assertion.tsan"), NULL),
                     128 + 6);
    assert_has(cli_said(c), "Assertion failed");
}

static void signal_from_outside_accuses_nobody(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", END_PROGRAM("end_by"), "15", NULL), 3);
    assert_has(cli_said(c), "nothing found; signalled after");
    assert_has(cli_said(c), "signal 15 (SIGTERM) ended the program");
    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector=helgrind", END_PROGRAM("end_by"), "9", NULL), 3);
    assert_has(cli_said(c), "nothing found; signalled after");
    assert_has(cli_said(c), "signal 9 (SIGKILL) ended the program");
}

static void known_crash_is_no_failure(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--json=old", END_PROGRAM("crash"), NULL), 1);
    assert_int_equal(cli(c, "run", "--detector=none", "--baseline=old", END_PROGRAM("crash"), NULL),
                     0);
}

/* --- time limit --------------------------------------------------------------------------------
 */

static void time_limit_is_no_finding(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--timeout=2.5", "--json=old", END_PROGRAM("serve"), NULL),
        3);
    assert_has(cli_err(c), "Time limit\n");
    assert_has(cli_said(c), "main thread is in the system call pause");
    assert_has(cli_said(c), "What to do: If it only needs longer, raise the limit");
    assert_has(cli_said(c), "nothing found; timed out after");
    assert_has(cli_content(c, "old"), "\"kind\": \"time-limit\"");
    assert_has(cli_content(c, "old"), "\"findings\": 0");
    /* It is nothing new either. */
    assert_int_equal(cli(c, "run", "--detector=none", "--json=old", PROGRAM("actor"), NULL), 0);
    assert_int_equal(cli(c, "run", "--detector=none", "--timeout=0.2", "--baseline=old",
                         END_PROGRAM("serve"), NULL),
                     3);
    assert_lacks(cli_err(c), "new:");
}

static void time_limit_comes_behind_what_was_found(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--timeout=5.5", "--junit=junit", "--markdown=markdown",
                         "--sarif=sarif", END_PROGRAM("serve.tsan"), "race", NULL),
                     1);
    assert_order(cli_err(c), "1. Data race on 'n', seen by TSan", "2. Time limit\n");
    assert_has(cli_said(c), "1 finding; timed out after");
    assert_order(cli_content(c, "junit"), "data race on", "time limit");
    assert_order(cli_content(c, "markdown"), "data race on", "time limit");
    assert_has(cli_content(c, "markdown"), "1 bug in 1 finding");
    assert_order(cli_content(c, "sarif"), "\"ruleId\": \"data-race\"",
                 "\"ruleId\": \"time-limit\"");
}

static void time_limit_can_be_how_a_program_ends(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--timeout=0.2", "--timeout-is-ok",
                         END_PROGRAM("serve"), NULL),
                     0);
    assert_has(cli_said(c), "nothing found; timed out after");
    assert_has(cli_said(c), "ended at its time limit, as it was meant to");
    assert_lacks(cli_err(c), "Time limit");
    assert_int_equal(
        cli(c, "run", "--detector=none", "--timeout=60", "--timeout-is-ok", PROGRAM("hang"), NULL),
        1);
    assert_int_equal(cli(c, "run", "--detector=none", "--timeout=60", "--timeout-is-ok",
                         PROGRAM("actor"), "exit=4", NULL),
                     3);
    need_tsan();
    assert_int_equal(
        cli(c, "run", "--timeout=5.5", "--timeout-is-ok", END_PROGRAM("serve.tsan"), "race", NULL),
        1);
    assert_has(cli_said(c), "Data race on 'n', seen by TSan");
}

static void wrong_time_limit_is_told(void **state)
{
    static const char *const wrong[] = {"0",  "0.0", ".5",     "5.",      "1e3", "0.0001",
                                        "-1", "2s",  "0.5000", "1000001", "",    "1000000.001"};
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        assert_int_equal(cli(c, "run", "--timeout", wrong[i], "x", NULL), 2);
        assert_has(cli_said(c), "--timeout takes seconds from 0.001 to 1000000");
    }
    assert_int_equal(cli(c, "run", "--timeout-is-ok", "x", NULL), 2);
    assert_has(cli_said(c), "--timeout-is-ok goes with --timeout");
}

/* --- standard error, which is read on its way --------------------------------------------------
 */

static void order_of_lines_is_kept(void **state)
{
    struct buf expected = BUF_INIT;
    struct cli *c = *state;

    for (int i = 0; i < 2000; i++)
        buf_addf(&expected, "%d\n", i);
    assert_int_equal(cli_shell(c, RUN("speak") " 2000 >both 2>&1"), 0);
    assert_string_equal(cli_content(c, "both"), expected.ptr);
    assert_int_equal(cli_shell(c, RUN("speak") " 2000 2>&1 | cat"), 0);
    assert_string_equal(cli_out(c), expected.ptr);
    buf_release(&expected);
}

static void reader_that_went_away_ends_the_program_only(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli_shell(c,
                               "{ " RUN("speak") " 2000000000 2>&1 >/dev/null; echo $? >status; } "
                                                 "| head -n 1"),
                     0);
    assert_string_equal(cli_out(c), "1\n");
    assert_string_equal(cli_content(c, "status"), "3\n");
    assert_has(cli_content(c, "text"), "signal 13 (SIGPIPE) ended the program");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(main_may_leave_before_its_threads),
        TEST(what_was_found_before_main_left_counts),
        TEST(main_of_a_child_may_leave_too),
        TEST(failed_assertion_is_a_finding_without_a_detector),
        TEST(failed_assertion_is_a_finding_under_tsan),
        TEST(failed_assertion_is_a_finding_under_valgrind),
        TEST(abort_is_a_finding),
        TEST(abort_is_counted_in_repeated_runs),
        TEST(last_words_of_a_program_are_told),
        TEST(crash_is_a_finding),
        TEST(crash_has_its_place_under_a_detector),
        TEST(status_of_a_crash_passes_through_tsan),
        TEST(signal_from_outside_accuses_nobody),
        TEST(known_crash_is_no_failure),
        TEST(time_limit_is_no_finding),
        TEST(time_limit_comes_behind_what_was_found),
        TEST(time_limit_can_be_how_a_program_ends),
        TEST(wrong_time_limit_is_told),
        TEST(order_of_lines_is_kept),
        TEST(reader_that_went_away_ends_the_program_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
