/* SPDX-License-Identifier: MIT */
/* threadproof run of programs that start others, or become others, through the built binary. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"

#define END_PROGRAM(name) ENDS_PROGRAMS "/" name

/* A script of the test's own: what it is called from there. */
static const char *script(struct cli *c, const char *name, const char *text)
{
    cli_write(c, name, arena_printf(&c->arena, "#!/bin/sh\n%s\n", text));
    assert_int_equal(chmod(cli_path(c, name), 0755), 0);
    return arena_printf(&c->arena, "./%s", name);
}

/* Files in a folder below `logs`, of which there is one. */
static size_t count_logs(struct cli *c, const char *suffix)
{
    struct file_names runs;
    struct file_names logs;
    size_t count = 0;

    assert_true(file_list(cli_path(c, "logs"), &runs, NULL));
    assert_int_equal(runs.count, 1);
    assert_true(
        file_list(cli_path(c, arena_printf(&c->arena, "logs/%s", runs.items[0])), &logs, NULL));
    for (size_t i = 0; i < logs.count; i++)
        count += text_ends(logs.items[i], suffix);
    file_names_free(&runs);
    file_names_free(&logs);
    return count;
}

/* --- under Valgrind ---------------------------------------------------------------------------
 */

static void assert_clean(struct cli *c, const char *detector, const char *program)
{
    assert_int_equal(cli(c, "run", "--detector", detector, program, NULL), 0);
    assert_has(cli_said(c), "nothing found; exited");
    assert_lacks(cli_err(c), "log");
}

static void child_that_goes_elsewhere_is_no_gap(void **state)
{
    need_valgrind();
    assert_clean(*state, "helgrind", END_PROGRAM("child_exec"));
    assert_clean(*state, "drd", END_PROGRAM("child_exits"));
    assert_clean(*state, "helgrind", END_PROGRAM("system"));
}

static void child_that_is_killed_is_no_gap(void **state)
{
    need_valgrind();
    assert_clean(*state, "drd", END_PROGRAM("child_kill"));
}

static void race_beside_a_command_is_found(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector=helgrind", END_PROGRAM("popen"), NULL), 1);
    assert_has(cli_said(c), "Data race on 'n', seen by Helgrind");
    assert_lacks(cli_err(c), "log");
}

/* The parent is told by waitpid(), and may have wanted it. */
static void child_that_aborts_is_its_parents_affair(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector=helgrind", END_PROGRAM("child_aborts"), NULL), 0);
    assert_has(cli_said(c), "nothing found; exited");
    assert_has(cli_said(c), "1 child process ended by abort(), which is left to the parent");
    need_tsan();
    assert_int_equal(cli(c, "run", END_PROGRAM("child_aborts.tsan"), NULL), 0);
    assert_has(cli_said(c), "1 child process ended by abort(), which is left to the parent");
}

static void program_that_becomes_another_is_not_clean(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(
        cli(c, "run", "--detector=helgrind", END_PROGRAM("becomes"), "quietly", "/bin/true", NULL),
        3);
    assert_has(cli_said(c),
               "Helgrind's log ends before the program did: it became another program");
    assert_has(cli_said(c), "what came after was not watched");
}

/* The new program's log has the name of the old one's. */
static void log_of_the_program_before_is_kept(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector=helgrind",
                         "--env=VALGRIND_OPTS=--trace-children=yes", "--keep-logs=logs",
                         END_PROGRAM("becomes"), "race", PROGRAM("racy"), NULL),
                     1);
    assert_has(cli_said(c), "Data race on 'n', seen by Helgrind");
    assert_has(cli_said(c), "Data race on 'counter', seen by Helgrind");
    assert_lacks(cli_err(c), "Helgrind's log");
    assert_int_equal(count_logs(c, ".xml"), 1);
    assert_int_equal(count_logs(c, ".xml.1"), 1);
}

static void tsan_log_of_the_program_before_is_kept(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--keep-logs=logs", END_PROGRAM("becomes.tsan"), "race",
                         PROGRAM("racy.tsan"), NULL),
                     1);
    assert_has(cli_said(c), "Data race on 'n', seen by TSan");
    assert_has(cli_said(c), "Data race on 'counter', seen by TSan");
    assert_int_equal(count_logs(c, ".1"), 1);
}

/* --- scripts -----------------------------------------------------------------------------------
 */

static void program_of_a_script_is_watched(void **state)
{
    struct cli *c = *state;
    const char *wrapper = script(c, "wrapper.sh", "\"$1\"; exit 0");

    need_valgrind();
    assert_int_equal(cli(c, "run", "--", wrapper, PROGRAM("racy"), NULL), 1);
    assert_has(cli_said(c), "wrapper.sh starts other programs: Helgrind watches those too");
    assert_has(cli_said(c), "Data race on 'counter', seen by Helgrind");
    assert_has(cli_said(c), "/racy, which wrapper.sh started");
    assert_int_equal(
        cli(c, "run", "--detector=drd", "--", wrapper, END_PROGRAM("child_exits"), NULL), 0);
    assert_has(cli_said(c), "/child_exits, which wrapper.sh started");
    assert_lacks(cli_err(c), "but not to its end");
    assert_lacks(cli_err(c), "--detector");
}

static void program_that_a_script_becomes_is_watched(void **state)
{
    struct cli *c = *state;
    const char *wrapper = script(c, "wrapper.sh", "exec \"$@\"");

    need_valgrind();
    assert_int_equal(cli(c, "run", "--", wrapper, PROGRAM("racy"), NULL), 1);
    assert_has(cli_said(c), "Data race on 'counter', seen by Helgrind");
    need_tsan();
    assert_int_equal(cli(c, "run", "--detector=tsan", "--", wrapper, PROGRAM("racy.tsan"), NULL),
                     1);
    assert_has(cli_said(c), "Data race on 'counter', seen by TSan");
}

static void script_that_starts_nothing_proves_nothing(void **state)
{
    struct cli *c = *state;
    const char *wrapper = script(c, "wrapper.sh", "echo hello; expr 1 + 1");

    need_valgrind();
    assert_int_equal(cli(c, "run", "--", wrapper, NULL), 3);
    assert_has(cli_said(c), "started no program that Helgrind watched");
    assert_string_equal(cli_out(c), "hello\n2\n");
}

static void script_proves_tsan_by_what_it_starts(void **state)
{
    struct cli *c = *state;
    const char *wrapper = script(c, "wrapper.sh", "\"$1\" || exit 7");

    need_tsan();
    assert_int_equal(
        cli(c, "run", "--detector=tsan", "--", wrapper, END_PROGRAM("child_exits.tsan"), NULL), 0);
    assert_has(cli_said(c), "TSan watched what wrapper.sh started that is built with it");
    assert_int_equal(
        cli(c, "run", "--detector=tsan", "--", wrapper, END_PROGRAM("child_exits"), NULL), 3);
    assert_has(cli_said(c), "started nothing that TSan watches");
    assert_int_equal(cli(c, "run", "--detector=tsan", "--", wrapper, PROGRAM("racy.tsan"), NULL),
                     1);
    assert_has(cli_said(c), "Data race on 'counter', seen by TSan");
}

static void command_that_starts_programs_is_like_a_script(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(
        cli(c, "run", "--detector=tsan", "--", "env", "A=b", PROGRAM("racy.tsan"), NULL), 1);
    assert_has(cli_said(c), "Data race on 'counter', seen by TSan");
}

/* Under Valgrind it would take all memory, so it is ended as soon as it is loaded. */
static void tsan_program_of_a_script_is_kept_from_valgrind(void **state)
{
    struct cli *c = *state;
    const char *wrapper = script(c, "wrapper.sh", "\"$1\"; echo survived");

    need_tsan();
    need_valgrind();
    assert_int_equal(cli(c, "run", "--", wrapper, PROGRAM("racy.tsan"), NULL), 3);
    assert_has(cli_said(c), "racy.tsan was started, which is built with ThreadSanitizer");
    assert_lacks(cli_err(c), "Data race");
}

static const char *libtool_wrapper(struct cli *c, const char *program)
{
    assert_true(file_make_folders(cli_path(c, ".libs"), NULL));
    assert_int_equal(symlink(program, cli_path(c, ".libs/prog")), 0);
    return script(c, "prog",
                  "\n# prog - temporary wrapper script for .libs/prog\n"
                  "# Generated by libtool (GNU libtool) 2.4.7\n"
                  "exec \"${0%/*}/.libs/prog\" \"$@\"");
}

static void wrapper_of_libtool_is_known_by_its_program(void **state)
{
    struct cli *c = *state;

    need_tsan();
    assert_int_equal(cli(c, "run", "--", libtool_wrapper(c, PROGRAM("racy.tsan")), NULL), 1);
    assert_has(cli_said(c), "prog starts other programs: TSan watches those too");
    assert_has(cli_said(c), "Data race on 'counter', seen by TSan");
    assert_int_equal(cli(c, "run", "--detector=helgrind", "--", "./prog", NULL), 3);
    assert_has(cli_said(c), ".libs/prog: is built with ThreadSanitizer");
}

static void wrapper_of_libtool_without_tsan_is_refused(void **state)
{
    struct cli *c = *state;

    assert_int_equal(
        cli(c, "run", "--detector=tsan", "--", libtool_wrapper(c, PROGRAM("racy")), NULL), 3);
    assert_has(cli_said(c), ".libs/prog: is not built with ThreadSanitizer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(child_that_goes_elsewhere_is_no_gap),
        TEST(child_that_is_killed_is_no_gap),
        TEST(race_beside_a_command_is_found),
        TEST(child_that_aborts_is_its_parents_affair),
        TEST(program_that_becomes_another_is_not_clean),
        TEST(log_of_the_program_before_is_kept),
        TEST(tsan_log_of_the_program_before_is_kept),
        TEST(program_of_a_script_is_watched),
        TEST(program_that_a_script_becomes_is_watched),
        TEST(script_that_starts_nothing_proves_nothing),
        TEST(script_proves_tsan_by_what_it_starts),
        TEST(command_that_starts_programs_is_like_a_script),
        TEST(tsan_program_of_a_script_is_kept_from_valgrind),
        TEST(wrapper_of_libtool_is_known_by_its_program),
        TEST(wrapper_of_libtool_without_tsan_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
