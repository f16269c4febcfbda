/* SPDX-License-Identifier: MIT */
/* threadproof run, through the built binary. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"

/* --- which detector, and what it finds ---------------------------------------------------------
 */

static void tsan_program_runs_under_tsan(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--", PROGRAM("racy.tsan"), NULL), 1);
    assert_has(cli_err(c), "Data race on 'counter', seen by TSan");
    assert_has(cli_err(c), "racy.tsan under TSan: 1 finding; exited");
    assert_string_equal(cli_out(c), "");
}

static void plain_program_runs_under_helgrind(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", PROGRAM("racy"), NULL), 1);
    assert_has(cli_err(c), "Data race on 'counter', seen by Helgrind");
}

static void detector_can_be_named(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector", "drd", PROGRAM("racy"), NULL), 1);
    assert_has(cli_err(c), "racy under DRD");
    assert_int_equal(cli(c, "run", "--detector=none", PROGRAM("racy"), NULL), 0);
    assert_has(cli_err(c), "racy under no detector: nothing found");
}

/* --free-is-write=yes would report the last free() as a race; users who want that ask for it. */
static void atomic_reference_counts_are_not_accused(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector=helgrind", PROGRAM("refcount"), NULL), 0);
    assert_int_equal(cli(c, "run", "--detector=drd", PROGRAM("refcount"), NULL), 0);
    assert_int_equal(cli(c, "run", "--detector=drd", "--env=VALGRIND_OPTS=--free-is-write=yes",
                         PROGRAM("refcount"), NULL),
                     1);
}

static void valgrind_is_refused_for_a_tsan_program(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--detector", "helgrind", PROGRAM("racy.tsan"), NULL), 3);
    assert_has(cli_err(c), "is built with ThreadSanitizer");
}

static void tsan_is_refused_for_a_plain_program(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector", "tsan", PROGRAM("racy"), NULL), 3);
    assert_has(cli_err(c), "is not built with ThreadSanitizer");
}

static void poor_debug_information_is_told(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", PROGRAM("stripped"), NULL), 1);
    assert_has(cli_err(c), "stripped: has no debug information");
    assert_int_equal(cli(c, "run", PROGRAM("racy"), NULL), 1);
    assert_lacks(cli_err(c), "debug information");
}

static void dwarf_that_valgrind_cannot_read_is_told(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", PROGRAM("dwarf5"), NULL), 1);
    if (CLI_CLANG && CLI_OLD_VALGRIND)
        assert_has(cli_err(c), "compile with -gdwarf-4");
    else
        assert_lacks(cli_err(c), "-gdwarf-4");
}

/* The first unit is DWARF 4, the second one is not, at which Valgrind 3.19 even gives up. */
static void every_unit_is_looked_at(void **state)
{
    struct cli *c = *state;
    int status;

    need_valgrind();
    status = cli(c, "run", PROGRAM("mixed"), NULL);
    assert_true(status == 0 || (CLI_CLANG && CLI_OLD_VALGRIND));
    if (CLI_CLANG && CLI_OLD_VALGRIND)
        assert_has(cli_err(c), "compile with -gdwarf-4");
    else
        assert_lacks(cli_err(c), "-gdwarf-4");
}

static void hang_is_diagnosed(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector", "none", PROGRAM("hang"), NULL), 1);
    assert_has(cli_err(c), "Deadlock");
    assert_has(cli_err(c), "hang.c:10");
    assert_has(cli_err(c), "hang under no detector: 1 finding; stuck");
}

static void waiting_threads_are_named(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector", "none", PROGRAM("hang_below"), NULL), 1);
    assert_has(cli_err(c), "main thread waits for thread #2 to end");
}

/* --- exit status -------------------------------------------------------------------------------
 */

static void status_of_the_program_is_no_success(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector", "none", PROGRAM("actor"), "exit=5", NULL), 3);
    assert_has(cli_err(c), "exited with status 5");
}

static void status_of_the_program_passes_through(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--exit-status=program", PROGRAM("actor"), "exit=5", NULL),
        5);
    assert_int_equal(
        cli(c, "run", "--detector=none", "--exit-status=program", PROGRAM("actor"), "crash", NULL),
        128 + 11);
}

static void tsan_does_not_change_the_programs_status(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--exit-status=program", PROGRAM("racy.tsan"), "7", NULL), 7);
    assert_has(cli_err(c), "Data race");
    assert_int_equal(cli(c, "run", "--exit-status=findings", PROGRAM("racy.tsan"), "7", NULL), 1);
}

static void fail_on_none_fails_only_without_an_answer(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--fail-on=none", PROGRAM("hang"), NULL), 0);
    assert_int_equal(
        cli(c, "run", "--detector=none", "--fail-on=none", PROGRAM("actor"), "crash", NULL), 0);
    assert_int_equal(
        cli(c, "run", "--detector=none", "--fail-on=none", PROGRAM("actor"), "exit=5", NULL), 3);
}

static void known_bugs_are_no_failure(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--json=old", PROGRAM("hang"), NULL), 1);
    assert_int_equal(cli(c, "run", "--detector=none", "--baseline=old", PROGRAM("hang"), NULL), 0);
    assert_int_equal(cli(c, "run", "--detector=none", "--baseline=old", PROGRAM("actor"), NULL), 0);
    assert_has(cli_err(c), "fixed: deadlock in hang");
    assert_int_equal(cli(c, "run", "--detector=none", "--json=old", PROGRAM("actor"), NULL), 0);
    assert_int_equal(
        cli(c, "run", "--detector=none", "--baseline=old", "--fail-on=new", PROGRAM("hang"), NULL),
        1);
    assert_has(cli_err(c), "new: deadlock in hang");
    assert_int_equal(cli(c, "run", "--detector=none", "--baseline=no", PROGRAM("hang"), NULL), 3);
    assert_int_equal(cli(c, "run", "--fail-on=new", "x", NULL), 2);
}

static void missing_program_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "./nothing-here", NULL), 3);
    assert_has(cli_err(c), "./nothing-here: cannot be run: No such file or directory");
}

static void wrong_usage_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", NULL), 2);
    assert_has(cli_err(c), "name the program to run");
    assert_int_equal(cli(c, "run", "--detector", "memcheck", "x", NULL), 2);
    assert_has(cli_err(c), "--detector takes tsan, helgrind, drd or none");
    assert_int_equal(cli(c, "run", "--repeat", "0", "x", NULL), 2);
    assert_int_equal(cli(c, "run", "--timeout", "1s", "x", NULL), 2);
    assert_int_equal(cli(c, "run", "--env", "NAME", "x", NULL), 2);
    assert_int_equal(cli(c, "run", "--exit-status", "mine", "x", NULL), 2);
    assert_int_equal(cli(c, "run", "--fail-on", "some", "x", NULL), 2);
    assert_int_equal(cli(c, "run", "--exit-status=program", "--repeat=2", "x", NULL), 2);
    assert_int_equal(cli(c, "run", "--detector=none", "--suppressions=f", "x", NULL), 2);
}

/* --- what the program gets ---------------------------------------------------------------------
 */

static void options_behind_the_program_are_its_own(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", PROGRAM("actor"), "say=--repeat", NULL), 0);
    assert_string_equal(cli_out(c), "--repeat\n");
    assert_int_equal(cli(c, "run", "--detector=none", PROGRAM("actor"), "--repeat=2", NULL), 3);
}

static void variables_reach_the_program(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--env", "COLOUR=red", "--env=SIZE=a=b",
                         "--html=page", PROGRAM("actor"), "variable=COLOUR", "variable=SIZE", NULL),
                     0);
    assert_string_equal(cli_out(c), "variable=red\nvariable=a=b\n");
    assert_has(cli_content(c, "page"), "COLOUR=red");
}

static void detector_options_of_the_user_are_merged(void **state)
{
    struct cli *c = *state;

    need_tsan();
    cli_write(c, "quiet", "race:worker\n");
    assert_int_equal(
        cli(c, "run", "--env", "TSAN_OPTIONS=suppressions=quiet", PROGRAM("racy.tsan"), NULL), 0);
    assert_int_equal(
        cli(c, "run", "--env", "TSAN_OPTIONS=log_path=elsewhere", PROGRAM("racy.tsan"), NULL), 1);
    need_valgrind();
    cli_write(c, "quiet", "{\n one\n Helgrind:Race\n fun:worker\n}\n");
    assert_int_equal(
        cli(c, "run", "--env", "VALGRIND_OPTS=--suppressions=quiet", PROGRAM("racy"), NULL), 0);
    assert_int_equal(
        cli(c, "run", "--env", "VALGRIND_OPTS=--xml-file=elsewhere", PROGRAM("racy"), NULL), 1);
}

static void folder_is_where_it_starts(void **state)
{
    struct cli *c = *state;
    const char *expected = arena_printf(&c->arena, "folder=%s/there\n", c->folder);

    assert_true(file_make_folders(cli_path(c, "there"), NULL));
    assert_int_equal(
        cli(c, "run", "--detector=none", "--cwd", "there", PROGRAM("actor"), "folder", NULL), 0);
    assert_string_equal(cli_out(c), expected);
    assert_int_equal(cli(c, "run", "--detector=none", "--cwd", "missing", PROGRAM("actor"), NULL),
                     3);
    assert_has(cli_err(c), "missing: cannot be the program's folder");
}

static void program_is_named_as_seen_from_here(void **state)
{
    struct cli *c = *state;

    assert_true(file_make_folders(cli_path(c, "there"), NULL));
    assert_int_equal(symlink(PROGRAM("actor"), cli_path(c, "link")), 0);
    assert_int_equal(
        cli(c, "run", "--detector=none", "--cwd=there", "--", "./link", "say=hello", NULL), 0);
    assert_string_equal(cli_out(c), "hello\n");
}

static void suppressions_reach_tsan(void **state)
{
    struct cli *c = *state;

    need_tsan();
    cli_write(c, "quiet them", "race:worker\n");
    assert_int_equal(cli(c, "run", "--suppressions", "quiet them", PROGRAM("racy.tsan"), NULL), 0);
    cli_write(c, "quiet them", "race:somebody_else\n");
    assert_int_equal(cli(c, "run", "--suppressions", "quiet them", PROGRAM("racy.tsan"), NULL), 1);
}

static void suppressions_reach_valgrind(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    cli_write(c, "quiet them", "{\n one\n Helgrind:Race\n fun:worker\n}\n");
    assert_int_equal(cli(c, "run", "--suppressions", "quiet them", PROGRAM("racy"), NULL), 0);
    assert_int_equal(cli(c, "run", "--suppressions", "missing", PROGRAM("racy"), NULL), 3);
    assert_text(cli_err(c), "threadproof: cannot open missing: No such file or directory\n");
}

static void time_limit_ends_the_program(void **state)
{
    struct cli *c = *state;
    const char *fifo = cli_path(c, "fifo");
    const char *action = arena_printf(&c->arena, "stay=%s", fifo);
    int fd;

    assert_int_equal(mkfifo(fifo, 0600), 0);
    fd = open(fifo, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(
        cli(c, "run", "--detector=none", "--timeout", "1", PROGRAM("actor"), action, NULL), 3);
    assert_has(cli_err(c), "ended at its time limit");
    close(fd);
}

/* --- what it leaves ----------------------------------------------------------------------------
 */

static void every_format_is_written(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--json=a", "--html=b", "--sarif=c",
                         "--junit=d", "--markdown=e", "--gitlab=f", "--text=g", PROGRAM("hang"),
                         NULL),
                     1);
    assert_has(cli_content(c, "a"), "\"deadlock\"");
    assert_has(cli_content(c, "b"), "<!doctype html>");
    assert_has(cli_content(c, "c"), "\"2.1.0\"");
    assert_has(cli_content(c, "d"), "<testsuites");
    assert_has(cli_content(c, "e"), "eadlock");
    assert_has(cli_content(c, "f"), "fingerprint");
    assert_has(cli_content(c, "g"), "Deadlock");
    assert_string_equal(cli_err(c), "");
}

static void report_on_standard_output(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--json=-", PROGRAM("hang"), NULL), 1);
    assert_int_equal(cli_out(c)[0], '{');
    assert_has(cli_err(c), "Deadlock");
}

static void report_that_cannot_be_written_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--json=no/such/folder", PROGRAM("actor"), NULL), 3);
    assert_has(cli_err(c), "cannot create a file beside no/such/folder");
    assert_int_equal(cli(c, "run", "--detector=none", "--json=/dev/full", PROGRAM("actor"), NULL),
                     3);
    assert_has(cli_err(c), "No space left on device");
    assert_int_equal(cli(c, "run", "--detector=none", "--json=.", PROGRAM("actor"), NULL), 3);
    assert_has(cli_err(c), ". is a folder");
}

static void logs_are_kept_beside_what_is_there(void **state)
{
    struct cli *c = *state;
    struct file_names logs;
    const char *log;

    need_tsan();
    assert_true(file_make_folders(cli_path(c, "logs/racy.tsan.tsan.1"), NULL));
    cli_write(c, "logs/racy.tsan.tsan.1/mine", "precious");
    assert_int_equal(cli(c, "run", "--keep-logs", "logs", PROGRAM("racy.tsan"), NULL), 1);
    assert_string_equal(cli_content(c, "logs/racy.tsan.tsan.1/mine"), "precious");
    assert_has(cli_err(c), "the logs are in ");
    assert_true(file_list(cli_path(c, "logs/racy.tsan.tsan.2"), &logs, NULL));
    assert_int_equal(logs.count, 1);
    log = arena_printf(&c->arena, "logs/racy.tsan.tsan.2/%s", logs.items[0]);
    assert_has(cli_content(c, log), "WARNING: ThreadSanitizer: data race");
    file_names_free(&logs);
}

/* --- repeat ------------------------------------------------------------------------------------
 */

static void finding_tells_in_how_many_runs_it_came(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(
        cli(c, "run", "--repeat", "4", "--json=a", PROGRAM("sometimes.tsan"), "mark", NULL), 1);
    assert_has(cli_err(c), "in 2 of 4 runs");
    assert_has(cli_err(c), "4 runs: 2 with findings, 0 inconclusive");
    /* How often in each of the two depends on the compiler. */
    assert_has(cli_content(c, "a"), "\"in 2 of 4 runs\"");
    assert_string_equal(cli_out(c), "");
    assert_lacks(cli_err(c), "[#");
}

static void inconclusive_run_is_counted(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--repeat=3", PROGRAM("actor"), "exit=9", NULL), 3);
    assert_text(cli_steady(c, cli_err(c)),
                "\nactor under no detector: nothing found; exited after N ms\n"
                "    3 runs: 0 with findings, 3 inconclusive\n"
                "    run 1: the program exited with status 9, so it may not have done all its\n"
                "      work\n");
}

/* More reasons than one, which a run has that is killed and leaves a process behind. */
static void every_reason_of_a_repeated_run_is_told_once(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--repeat=3", PROGRAM("actor"), "leave", "exit=9", NULL),
        3);
    assert_text(cli_steady(c, cli_err(c)),
                "\nactor under no detector: nothing found; exited after N ms\n"
                "    3 runs: 0 with findings, 3 inconclusive\n"
                "    run 1: the program exited with status 9, so it may not have done all its\n"
                "      work\n"
                "    run 1: the program left 1 process behind, which had to be killed\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tsan_program_runs_under_tsan),
        TEST(plain_program_runs_under_helgrind),
        TEST(detector_can_be_named),
        TEST(atomic_reference_counts_are_not_accused),
        TEST(valgrind_is_refused_for_a_tsan_program),
        TEST(tsan_is_refused_for_a_plain_program),
        TEST(poor_debug_information_is_told),
        TEST(dwarf_that_valgrind_cannot_read_is_told),
        TEST(every_unit_is_looked_at),
        TEST(hang_is_diagnosed),
        TEST(waiting_threads_are_named),
        TEST(status_of_the_program_is_no_success),
        TEST(status_of_the_program_passes_through),
        TEST(tsan_does_not_change_the_programs_status),
        TEST(fail_on_none_fails_only_without_an_answer),
        TEST(known_bugs_are_no_failure),
        TEST(missing_program_is_told),
        TEST(wrong_usage_is_told),
        TEST(options_behind_the_program_are_its_own),
        TEST(variables_reach_the_program),
        TEST(detector_options_of_the_user_are_merged),
        TEST(folder_is_where_it_starts),
        TEST(program_is_named_as_seen_from_here),
        TEST(suppressions_reach_tsan),
        TEST(suppressions_reach_valgrind),
        TEST(time_limit_ends_the_program),
        TEST(every_format_is_written),
        TEST(report_on_standard_output),
        TEST(report_that_cannot_be_written_is_told),
        TEST(logs_are_kept_beside_what_is_there),
        TEST(finding_tells_in_how_many_runs_it_came),
        TEST(inconclusive_run_is_counted),
        TEST(every_reason_of_a_repeated_run_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
