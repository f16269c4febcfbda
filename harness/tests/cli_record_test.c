/* SPDX-License-Identifier: MIT */
/* threadproof run --record and --name, through the built binary, and what `report` makes of it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "cli_fixture.h"

static void records_of_runs_become_one_report(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--record=records/a.json", "--name=none.hang",
                         PROGRAM("hang"), NULL),
                     1);
    assert_int_equal(
        cli(c, "run", "--detector=none", "--record", "records/b.json", PROGRAM("actor"), NULL), 0);
    assert_int_equal(cli(c, "report", "--junit=junit.xml", "records", NULL), 1);
    assert_has(cli_content(c, "junit.xml"), "name=\"none.hang\"");
    assert_has(cli_content(c, "junit.xml"), "name=\"actor\"");
    assert_has(cli_content(c, "junit.xml"), "tests=\"2\" failures=\"1\" errors=\"0\"");
}

/* What stands before every program of a build system cannot name its record. */
static void runs_leave_records_of_their_own_in_a_folder(void **state)
{
    struct cli *c = *state;

    for (int i = 0; i < 2; i++)
        assert_int_equal(
            cli(c, "run", "--detector=none", "--record=all/of/it/", PROGRAM("actor"), NULL), 0);
    assert_int_equal(cli(c, "run", "--detector=none", "--record=all/of/it/", PROGRAM("hang"), NULL),
                     1);
    assert_has(cli_content(c, "all/of/it/actor.none.1.json"), "\"actor\"");
    assert_has(cli_content(c, "all/of/it/actor.none.2.json"), "\"actor\"");
    assert_int_equal(cli(c, "report", "--junit=junit.xml", "all", NULL), 1);
    assert_has(cli_content(c, "junit.xml"), "name=\"hang\"");
    assert_has(cli_content(c, "junit.xml"), "tests=\"3\" failures=\"1\" errors=\"0\"");
}

static void run_that_proves_nothing_leaves_a_record(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--record=r.json", PROGRAM("actor"), "exit=5", NULL), 3);
    assert_int_equal(cli(c, "report", "--text=-", "r.json", NULL), 3);
    assert_has(cli_out(c), "exited with status 5");
}

static void program_that_cannot_be_run_leaves_a_record(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=none", "--record=r.json", "--name=x", "./missing", NULL), 3);
    assert_has(cli_err(c), "./missing: cannot be run");
    assert_int_equal(cli(c, "report", "--junit=-", "r.json", NULL), 3);
    assert_has(cli_out(c), "./missing: cannot be run");
    assert_has(cli_out(c), "errors=\"1\"");
}

static void record_that_cannot_be_written_is_told(void **state)
{
    struct cli *c = *state;

    cli_write(c, "file", "precious");
    assert_int_equal(cli(c, "run", "--detector=none", "--record=file/r", PROGRAM("actor"), NULL),
                     3);
    assert_has(cli_err(c), "file");
    assert_string_equal(cli_content(c, "file"), "precious");
    assert_int_equal(cli(c, "run", "--detector=none", "--record=tmp", PROGRAM("actor"), NULL), 3);
    assert_has(cli_err(c), "tmp: ");
}

static void name_must_say_something(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "run", "--detector=none", "--name=", PROGRAM("actor"), NULL), 2);
    assert_has(cli_err(c), "--name takes a name");
}

/* The folder of the log is gone by then, so the findings must come to the terminal. */
static void run_is_repeated_by_its_own_command(void **state)
{
    struct cli *c = *state;
    const char *command;

    need_tsan();
    need_valgrind();
    assert_int_equal(cli(c, "run", "--html=a", PROGRAM("racy.tsan"), NULL), 1);
    command = cli_repeat_command(c, cli_content(c, "a"));
    assert_lacks(command, "threadproof.");
    assert_int_equal(cli_shell(c, command), 66);
    assert_has(cli_err(c), "WARNING: ThreadSanitizer: data race");
    assert_int_equal(cli(c, "run", "--detector=drd", "--cwd=/", "--html=a", PROGRAM("racy"), NULL),
                     1);
    command = cli_repeat_command(c, cli_content(c, "a"));
    assert_lacks(command, "threadproof.");
    assert_true(text_starts(command, "cd / && env "));
    assert_int_equal(cli_shell(c, command), 0);
    assert_has(cli_err(c), "Conflicting load by thread");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_of_runs_become_one_report),
        TEST(runs_leave_records_of_their_own_in_a_folder),
        TEST(run_that_proves_nothing_leaves_a_record),
        TEST(program_that_cannot_be_run_leaves_a_record),
        TEST(record_that_cannot_be_written_is_told),
        TEST(name_must_say_something),
        TEST(run_is_repeated_by_its_own_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
