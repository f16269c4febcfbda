/* SPDX-License-Identifier: MIT */
/* threadproof doctor, through the built binary: a fit machine, and one made unfit. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli_fixture.h"

/* A program of that name that the test's PATH finds first. */
static void put_in_path(struct cli *c, const char *name, const char *script)
{
    const char *file = arena_printf(&c->arena, "bin/%s", name);

    assert_true(file_make_folders(cli_path(c, "bin"), NULL));
    cli_write(c, file, script);
    assert_int_equal(chmod(cli_path(c, file), 0755), 0);
    setenv("PATH", arena_printf(&c->arena, "%s:%s", cli_path(c, "bin"), getenv("PATH")), 1);
}

static void fit_machine_is_trusted(void **state)
{
    struct cli *c = *state;

    need_tsan();
    need_valgrind();
    setenv("CC", THREADPROOF_TEST_CC, 1);
    assert_int_equal(cli(c, "doctor", NULL), 0);
    assert_has(cli_out(c), "ok       kernel: ");
    assert_has(cli_out(c), "ok       compiler: ");
    assert_has(cli_out(c), "cores: ");
    assert_has(cli_out(c), "address randomisation: ");
    assert_has(cli_out(c), "ptrace: ");
    assert_has(cli_out(c), "ok       TSan: finds a known race at its line\n");
    assert_has(cli_out(c), "ok       TSan: is silent about a program without a race\n");
    assert_has(cli_out(c), "ok       Helgrind: finds a known race at its line\n");
    assert_has(cli_out(c), "ok       DRD: is silent about a program without a race\n");
    assert_has(cli_out(c), "debug information: Valgrind ");
    assert_has(cli_out(c), "the detectors can be trusted");
}

static void detectors_can_be_chosen(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    setenv("CC", THREADPROOF_TEST_CC, 1);
    assert_int_equal(cli(c, "doctor", "--detector=helgrind", NULL), 0);
    assert_has(cli_out(c), "debug information: Valgrind ");
    assert_lacks(cli_out(c), "TSan");
    assert_lacks(cli_out(c), "DRD");
}

static void silent_detector_is_broken(void **state)
{
    struct cli *c = *state;
    const char *path = arena_strdup(&c->arena, getenv("PATH"));

    setenv("CC", THREADPROOF_TEST_CC, 1);
    put_in_path(c, "valgrind", "#!/bin/sh\nexit 0\n");
    assert_int_equal(cli(c, "doctor", "--detector=drd", NULL), 1);
    setenv("PATH", path, 1);
    assert_has(cli_out(c), "broken   DRD: does not find a known race: DRD left no log");
    assert_has(cli_out(c), "         -> see that Valgrind and libc6-dbg are installed");
    assert_has(cli_out(c), "not every detector asked for can be trusted");
}

static void tsan_that_sees_nothing_is_broken(void **state)
{
    struct cli *c = *state;

    need_tsan();
    setenv("CC", THREADPROOF_TEST_CC, 1);
    setenv("TSAN_OPTIONS", "report_bugs=0", 1);
    assert_int_equal(cli(c, "doctor", "--detector=tsan", NULL), 1);
    assert_has(cli_out(c), "broken   TSan: does not find a known race");
    setenv("TSAN_OPTIONS", "symbolize=0", 1);
    assert_int_equal(cli(c, "doctor", "--detector=tsan", NULL), 1);
    unsetenv("TSAN_OPTIONS");
    assert_has(cli_out(c), "broken   TSan: finds a known race, but not at its line");
    assert_has(cli_out(c), "install llvm-symbolizer");
}

static void missing_compiler_is_told(void **state)
{
    struct cli *c = *state;

    setenv("CC", "no-such-compiler", 1);
    assert_int_equal(cli(c, "doctor", "--detector=tsan", NULL), 1);
    assert_has(cli_out(c), "broken   compiler: none");
    assert_has(cli_out(c), "broken   TSan: not proven without a compiler");
}

static void wrong_usage_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "doctor", "--detector=none", NULL), 2);
    assert_int_equal(cli(c, "doctor", "argument", NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fit_machine_is_trusted),    TEST(detectors_can_be_chosen),
        TEST(silent_detector_is_broken), TEST(tsan_that_sees_nothing_is_broken),
        TEST(missing_compiler_is_told),  TEST(wrong_usage_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
