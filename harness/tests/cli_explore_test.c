/* SPDX-License-Identifier: MIT */
/* threadproof explore, through the built binary. The programs are those of programs/explore. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "cli_fixture.h"

#define EXPLORED(name) EXPLORE_PROGRAMS "/" name

/* --- what is found, and how it is told -----------------------------------------------------------
 */

static void a_deadlock_is_found_and_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--", EXPLORED("transfer"), NULL), 1);
    assert_has(cli_err(c), "Deadlock of 2 threads, seen by explore");
    assert_has(cli_err(c), "thread T1 waits for mutex b.lock, held by T2");
    assert_has(cli_err(c), "thread T2 waits for mutex a.lock, held by T1");
    assert_has(cli_err(c), "replayed 20 of 20, 1 preemption");
    assert_has(cli_err(c), "is preempted before it");
    assert_has(cli_err(c), "controlled 3 threads, ");
    assert_has(cli_err(c), " distinct of 500 schedules");
    assert_string_equal(cli_out(c), "");
}

static void a_cure_is_not_accused(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--", EXPLORED("transfer.fixed"), NULL), 0);
    assert_has(cli_err(c), "nothing found");
    assert_has(cli_err(c), "controlled 3 threads, ");
    assert_has(cli_err(c), "nothing was found in these schedules; others may still show a bug");
    assert_lacks(cli_err(c), "absent");
}

/* The number behind "seed " in the report. */
static const char *seed_in(struct cli *c)
{
    const char *at = strstr(cli_err(c), "   seed ");
    const char *number;

    assert_non_null(at);
    number = at + strlen("   seed ");
    return arena_strndup(&c->arena, number, strspn(number, "0123456789"));
}

static void a_seed_shows_it_again(void **state)
{
    struct cli *c = *state;
    const char *seed;

    assert_int_equal(cli(c, "explore", "--", EXPLORED("transfer"), NULL), 1);
    seed = seed_in(c);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(cli(c, "explore", "--seed", seed, "--", EXPLORED("transfer"), NULL), 1);
        assert_has(cli_err(c), "Deadlock of 2 threads");
        assert_has(cli_err(c), "1 distinct of 1 schedule");
        assert_string_equal(seed_in(c), seed);
    }
}

static void replays_take_the_same_steps_every_time(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "explore", "--replays", "200", "--", EXPLORED("philosophers.points"), NULL), 1);
    assert_has(cli_err(c), "replayed 200 of 200");
}

static void a_failed_assertion_is_found(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--", EXPLORED("account.points"), NULL), 1);
    assert_has(cli_err(c), "balance == 30");
    assert_has(cli_err(c), "account.c:");
}

static void a_status_that_depends_on_the_schedule_is_found(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--", PROGRAM("several"), "sometimes", NULL), 1);
    assert_has(cli_err(c), "Exit status, seen by explore");
}

static void a_status_that_is_always_the_same_is_no_finding(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--", PROGRAM("several"), "fail", NULL), 3);
    assert_has(cli_err(c), "exited with status 3 in every schedule");
    assert_has(cli_err(c), "nothing found");
}

/* --- with a detector -----------------------------------------------------------------------------
 */

static void a_lock_order_is_confirmed_by_a_hang(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(
        cli(c, "explore", "--schedules", "40", "--", EXPLORED("deadlock01.tsan"), NULL), 1);
    assert_has(cli_err(c), "Lock order inversion, seen by TSan");
    assert_has(cli_err(c), "Deadlock of 2 threads, seen by explore");
    assert_has(cli_said(c), "confirmed: the program hangs in it with seed ");
}

static void a_lock_order_may_not_be_confirmed(void **state)
{
    struct cli *c = *state;

    need_tsan();
    /* One schedule, in which it does not hang. */
    assert_int_equal(cli(c, "explore", "--seed", "2", "--", EXPLORED("deadlock01.tsan"), NULL), 1);
    assert_has(cli_err(c), "Lock order inversion, seen by TSan");
    assert_has(cli_said(c),
               "not confirmed: no deadlock at these places in 1 schedule, which does not prove");
}

static void a_race_has_its_lines(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "explore", "--schedules", "20", "--", EXPLORED("flags.tsan"), NULL), 1);
    assert_has(cli_err(c), "Data race on 'flags");
    assert_has(cli_said(c), "in set_loaded");
    assert_int_equal(
        cli(c, "explore", "--schedules", "20", "--", EXPLORED("flags.fixed.tsan"), NULL), 0);
}

static void helgrind_can_be_asked(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "explore", "--detector", "helgrind", "--schedules", "6", "--",
                         EXPLORED("transfer"), NULL),
                     1);
    assert_has(cli_err(c), "seen by Helgrind");
    assert_has(cli_err(c), "6 schedules");
}

/* --- how far ------------------------------------------------------------------------------------
 */

static void it_ends_with_the_first_finding_if_asked(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "explore", "--fail-fast", "--schedules", "100000", "--", EXPLORED("transfer"), NULL),
        1);
    assert_has(cli_said(c), "(100000 were planned)");
}

static void it_ends_when_the_time_is_over(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--for", "1", "--", EXPLORED("transfer.fixed"), NULL), 0);
    assert_has(cli_err(c), "exited after 1.");
    assert_lacks(cli_err(c), "were planned");
}

static void jobs_share_the_schedules(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--jobs", "2", "--", EXPLORED("transfer"), NULL), 1);
    assert_has(cli_err(c), "Deadlock of 2 threads");
    assert_has(cli_err(c), " distinct of 500 schedules");
    assert_int_equal(cli(c, "explore", "--jobs", "3", "--", EXPLORED("transfer.fixed"), NULL), 0);
    assert_has(cli_err(c), " distinct of 500 schedules");
}

/* --- nothing controlled is an error
 * ---------------------------------------------------------------
 */

static void a_program_without_threads_is_an_error(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--", PROGRAM("several"), "none", NULL), 3);
    assert_has(cli_err(c), "nothing was controlled: the program created no thread");
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--", "./missing", NULL), 3);
    assert_has(cli_err(c), "./missing: cannot be run");
}

/* --- traces --------------------------------------------------------------------------------------
 */

static void a_trace_is_left_and_replayed(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "explore", "--trace", "bug.trace", "--", EXPLORED("transfer.points"), NULL), 1);
    assert_true(text_starts(cli_content(c, "bug.trace"), "threadproof trace 1\nprogram /"));
    assert_true(text_ends(cli_content(c, "bug.trace"), "\nend\n"));
    assert_int_equal(
        cli(c, "explore", "--replay", "bug.trace", "--", EXPLORED("transfer.points"), NULL), 1);
    assert_has(cli_err(c), "Deadlock of 2 threads");
    assert_has(cli_err(c), "1 preemption");
    assert_lacks(cli_err(c), "another build");
}

static void a_trace_of_another_build_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--trace", "bug.trace", "--", EXPLORED("transfer"), NULL),
                     1);
    assert_int_equal(
        cli(c, "explore", "--replay", "bug.trace", "--", EXPLORED("transfer.fixed"), NULL), 0);
    assert_has(cli_err(c), "bug.trace: the trace is of another build of the program");
}

static void what_is_no_trace_is_refused(void **state)
{
    struct cli *c = *state;

    cli_write(c, "no.trace", "threadproof trace 1\nprogram\n");
    assert_int_equal(cli(c, "explore", "--replay", "no.trace", "--", EXPLORED("transfer"), NULL),
                     3);
    assert_has(cli_err(c), "no.trace:2: \"program ...\" expected");
    assert_int_equal(cli(c, "explore", "--replay", "gone", "--", EXPLORED("transfer"), NULL), 3);
    assert_has(cli_err(c), "gone");
}

static void without_a_finding_there_is_no_trace(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "explore", "--trace", "bug.trace", "--", EXPLORED("transfer.fixed"), NULL), 0);
    assert_has(cli_err(c), "nothing was found, so there is no trace for bug.trace");
}

/* --- reports and the gate ------------------------------------------------------------------------
 */

static void reports_come_from_the_record_alone(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--record", "r.json", "--html", "a.html", "--json", "a.json",
                         "--", EXPLORED("transfer"), NULL),
                     1);
    assert_int_equal(cli(c, "report", "--html", "b.html", "--json", "b.json", "r.json", NULL), 1);
    assert_has(cli_content(c, "r.json"), "\"witnesses\"");
    assert_has(cli_content(c, "b.html"), "<caption>How it comes to that");
    assert_has(cli_content(c, "b.json"), "replayed 20 of 20");
    assert_has(cli_content(c, "b.json"), "\"explored\"");
}

static void the_command_that_repeats_it_is_named(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "explore", "--html", "a.html", "--", EXPLORED("transfer"), "an argument", NULL), 1);
    assert_has(cli_content(c, "a.html"), "threadproof explore");
    assert_has(cli_content(c, "a.html"), "--seed=");
}

static void what_is_known_does_not_fail(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "explore", "--json", "old.json", "--", EXPLORED("transfer"), NULL), 1);
    assert_int_equal(cli(c, "explore", "--baseline", "old.json", "--", EXPLORED("transfer"), NULL),
                     0);
    assert_int_equal(cli(c, "explore", "--fail-on", "none", "--", EXPLORED("transfer"), NULL), 0);
}

/* --- usage ---------------------------------------------------------------------------------------
 */

static void what_does_not_go_together_is_refused(void **state)
{
    static const struct {
        const char *options[2];
        const char *why;
    } rows[] = {
        {{"--seed=1", "--schedules=5"}, "with --seed there is one schedule"},
        {{"--replay=x", "--for=5"}, "with --replay there is one schedule"},
        {{"--seed=1", "--replay=x"}, "--seed and --replay both say"},
        {{"--gdb", "--fail-fast"}, "--gdb needs a --seed or a --replay"},
        {{"--strategy=bold", "--fail-fast"}, "--strategy takes random, pct, pos, surw or mix"},
        {{"--seed=-1", "--fail-fast"}, "--seed takes a number from 0 on"},
        {{"--schedules=0", "--fail-fast"}, "--schedules takes a number from 1"},
        {{"--jobs=many", "--fail-fast"}, "--jobs takes a number from 1"},
    };
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(cli(c, "explore", rows[i].options[0], rows[i].options[1], "--",
                             EXPLORED("transfer"), NULL),
                         2);
        assert_has(cli_err(c), rows[i].why);
    }
    assert_int_equal(cli(c, "explore", NULL), 2);
    assert_has(cli_err(c), "name the program to run");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_deadlock_is_found_and_told),
        TEST(a_cure_is_not_accused),
        TEST(a_seed_shows_it_again),
        TEST(replays_take_the_same_steps_every_time),
        TEST(a_failed_assertion_is_found),
        TEST(a_status_that_depends_on_the_schedule_is_found),
        TEST(a_status_that_is_always_the_same_is_no_finding),
        TEST(a_lock_order_is_confirmed_by_a_hang),
        TEST(a_lock_order_may_not_be_confirmed),
        TEST(a_race_has_its_lines),
        TEST(helgrind_can_be_asked),
        TEST(it_ends_with_the_first_finding_if_asked),
        TEST(it_ends_when_the_time_is_over),
        TEST(jobs_share_the_schedules),
        TEST(a_program_without_threads_is_an_error),
        TEST(a_program_that_is_not_there_is_an_error),
        TEST(a_trace_is_left_and_replayed),
        TEST(a_trace_of_another_build_is_told),
        TEST(what_is_no_trace_is_refused),
        TEST(without_a_finding_there_is_no_trace),
        TEST(reports_come_from_the_record_alone),
        TEST(the_command_that_repeats_it_is_named),
        TEST(what_is_known_does_not_fail),
        TEST(what_does_not_go_together_is_refused),
    };

    return cmocka_run_group_tests_name("cli_explore", tests, NULL, NULL);
}
