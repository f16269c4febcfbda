/* SPDX-License-Identifier: MIT */
/* Which files are read, and what may be done with those that are written. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli_fixture.h"

/* A FIFO to which nobody writes, wherever a file is read. */
static void fifo_is_refused_everywhere(void **state)
{
    struct cli *c = *state;

    assert_true(file_make_folders(cli_path(c, "cases/topic/case"), NULL));
    assert_int_equal(mkfifo(cli_path(c, "fifo"), 0600), 0);
    assert_int_equal(mkfifo(cli_path(c, "cases/topic/case/broken.c"), 0600), 0);
    cli_write(c, "cases/topic/case/fixed.c", "");
    assert_int_equal(cli(c, "report", "fifo", NULL), 3);
    assert_text(cli_err(c), "threadproof: cannot read fifo: it is a FIFO, not a file\n");
    assert_int_equal(cli(c, "report", "/dev/zero", NULL), 3);
    assert_text(cli_err(c), "threadproof: cannot read /dev/zero: it is a device, not a file\n");
    assert_int_equal(cli(c, "report", "--baseline=fifo", "/dev/null", NULL), 3);
    assert_text(cli_err(c),
                "threadproof: the baseline: cannot read fifo: it is a FIFO, not a file\n");
    assert_int_equal(cli(c, "run", "--suppressions=fifo", PROGRAM("actor"), NULL), 3);
    assert_text(cli_err(c), "threadproof: cannot read fifo: it is a FIFO, not a file\n");
    assert_int_equal(cli(c, "verify", "cases", NULL), 3);
    assert_text(
        cli_steady(c, cli_err(c)),
        "threadproof: cannot read DIR/cases/topic/case/broken.c: it is a FIFO, not a file\n");
}

/* What `threadproof report <(make test 2>&1)` hands over. */
static void pipes_of_the_shell_are_read(void **state)
{
    static const char log[] = THREADPROOF_TEST_DATA "/tsan/clang-14/race_global.log";
    static const char *const names[] = {"-", "/dev/stdin", "/dev/fd/0"};
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        assert_int_equal(cli_shell(c, arena_printf(&c->arena, "cat %s | %s report %s", log,
                                                   THREADPROOF, names[i])),
                         1);
        assert_has(cli_out(c), "Data race on ");
    }
}

/* Whoever keeps others out of what he writes keeps them out of this too. */
static void umask_is_respected(void **state)
{
    static const char *const files[] = {"records/r.json", "all/index.html", "all/report.json"};
    struct cli *c = *state;
    mode_t before = umask(077);
    struct stat there;

    assert_int_equal(cli(c, "run", "--detector=none", "--record=records/r.json", "--all=all",
                         PROGRAM("actor"), NULL),
                     0);
    umask(before);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        assert_int_equal(stat(cli_path(c, files[i]), &there), 0);
        if ((there.st_mode & 0777) != 0600)
            fail_msg("%s has the mode %o", files[i], there.st_mode & 0777);
    }
    assert_int_equal(stat(cli_path(c, "records"), &there), 0);
    assert_int_equal(there.st_mode & 0777, 0700);
}

/* A name that turns the text around, and one that would colour it: both are shown for what they
 * are. */
static void names_cannot_command_the_terminal(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report",
                         "gol.\xe2\x80\xae"
                         "txt",
                         NULL),
                     3);
    assert_text(cli_err(c), "threadproof: cannot open gol.\\u202etxt: No such file or directory\n");
    assert_int_equal(cli(c, "report", "\x1b[31mred", NULL), 3);
    assert_text(cli_err(c), "threadproof: cannot open \\x1b[31mred: No such file or directory\n");
    cli_write(c, "old.json",
              "{\"threadproof_report\": 1, \"bugs\": [{\"fingerprint\": \"1\", "
              "\"kind\": \"\\u001b[2J\", \"run\": \"\\u202e\"}]}");
    assert_int_equal(cli(c, "report", "--text=t", "--baseline=old.json",
                         THREADPROOF_TEST_DATA "/tsan/clang-14/clean.verbose.log", NULL),
                     0);
    assert_text(cli_err(c), "fixed: \\x1b[2J in \\u202e (1)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fifo_is_refused_everywhere),
        TEST(pipes_of_the_shell_are_read),
        TEST(names_cannot_command_the_terminal),
        TEST(umask_is_respected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
