/* SPDX-License-Identifier: MIT */
/* Programs that a detector can follow only in part, through the built binary. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "cli_fixture.h"
#include "exec/tool.h"

static void need_built(bool built, const char *what)
{
    if (built)
        return;
    print_message("skipped: the compiler has no %s\n", what);
    skip();
}

/* LLVM's runtime is quieted, and tells what it orders, wherever the linker found it. */
static void correct_openmp_is_not_accused(void **state)
{
    static const char *const programs[] = {PROGRAM("openmp.tsan"), PROGRAM("openmp_bare.tsan")};
    const size_t count = ARRAY_SIZE(programs) - !CLI_HAVE_OPENMP_BARE;
    struct cli *c = *state;

    need_tsan();
    need_built(CLI_HAVE_OPENMP && CLI_CLANG, "OpenMP of LLVM");
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(cli(c, "run", programs[i], NULL), 0);
        assert_has(cli_said(c), "uses LLVM's OpenMP, so it was run with "
                                "ignore_noninstrumented_modules=1: what libraries do that are not "
                                "built with -fsanitize=thread was not seen");
        assert_int_equal(cli(c, "run", programs[i], "race", NULL), 1);
        assert_has(cli_said(c), "Data race on 'racy', seen by TSan");
        assert_has(cli_said(c), ": 1 finding");
    }
}

static void openmp_that_cannot_tell_is_told(void **state)
{
    struct cli *c = *state;

    need_tsan();
    need_built(CLI_HAVE_OPENMP && CLI_CLANG, "OpenMP of LLVM");
    cli(c, "run", "--env=ARCHER_OPTIONS=enable=0", PROGRAM("openmp.tsan"), NULL);
    assert_has(cli_said(c),
               "ARCHER_OPTIONS keeps LLVM's OpenMP from telling TSan what it orders, so "
               "false races can be reported; unset it");
    cli(c, "run", "--env=OMP_TOOL=disabled", PROGRAM("openmp.tsan"), NULL);
    assert_has(cli_said(c), "OMP_TOOL keeps LLVM's OpenMP from telling TSan");
    unsetenv("OMP_TOOL");
}

static void openmp_of_gnu_is_told(void **state)
{
    struct cli *c = *state;
    const char *program = CLI_CLANG ? PROGRAM("gomp.tsan") : PROGRAM("openmp.tsan");
    static const bool built[] = {CLI_HAVE_OPENMP, CLI_HAVE_LIBGOMP};

    need_tsan();
    need_built(built[CLI_CLANG], "OpenMP of GNU");
    cli(c, "run", program, NULL);
    assert_has(cli_said(c),
               "uses libgomp, GNU's OpenMP, whose futexes TSan does not see, so false races can "
               "be reported; build it with clang -fopenmp");
}

static void openmp_under_valgrind_is_told(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    need_built(CLI_HAVE_OPENMP, "OpenMP");
    cli(c, "run", "--detector=helgrind", PROGRAM("openmp"), NULL);
    assert_has(cli_said(c), "whose futexes and atomic operations Helgrind does not understand");
    assert_has(cli_said(c), "and use tsan");
    cli(c, "run", "--detector=none", PROGRAM("openmp"), NULL);
    assert_lacks(cli_said(c), "OpenMP");
}

static void c11_threads_are_told(void **state)
{
    struct cli *c = *state;

    need_tsan();
    need_valgrind();
    /* A crash of the detector's making: found, and no answer. */
    assert_int_equal(cli(c, "run", "--fail-on=none", PROGRAM("c11.tsan"), NULL), 3);
    assert_has(cli_said(c),
               "c11.tsan calls thrd_create() of <threads.h>, which TSan does not know, so "
               "the new thread crashes; use pthread_create(), or helgrind");
    assert_int_equal(cli(c, "run", "--detector=helgrind", PROGRAM("c11"), NULL), 0);
    assert_lacks(cli_said(c), "threads.h");
    if (tool_valgrind_version() < 3022) {
        assert_int_equal(cli(c, "run", "--detector=drd", "--fail-on=none", PROGRAM("c11"), NULL),
                         3);
        assert_has(cli_said(c),
                   "which DRD knows only since Valgrind 3.22, so the new thread crashes");
    } else {
        assert_int_equal(cli(c, "run", "--detector=drd", PROGRAM("c11"), NULL), 0);
        assert_lacks(cli_said(c), "threads.h");
    }
}

/* Helgrind sees no pthread function of it: without a word, silence would pass for success. */
static void static_program_is_inconclusive(void **state)
{
    static const char *const detectors[] = {"--detector=helgrind", "--detector=drd"};
    struct cli *c = *state;

    need_valgrind();
    need_built(CLI_HAVE_STATIC, "static C library");
    for (size_t i = 0; i < ARRAY_SIZE(detectors); i++) {
        assert_int_equal(cli(c, "run", detectors[i], "--fail-on=none", PROGRAM("static"), NULL), 3);
        assert_has(cli_said(c), "static is linked statically, so ");
        assert_has(cli_said(c),
                   "could follow no call of a pthread function, and neither its silence "
                   "nor its races mean anything; link it without -static");
    }
    assert_int_equal(cli(c, "run", "--detector=none", PROGRAM("static"), NULL), 0);
}

static void other_programs_have_no_limits(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "run", "--detector=drd", PROGRAM("refcount"), NULL), 0);
    assert_true(text_ends(cli_err(c), " ms\n") || text_ends(cli_err(c), " s\n"));
    assert_int_equal(cli(c, "run", "--detector=drd", "--", "true", NULL), 0);
    assert_true(text_ends(cli_err(c), " ms\n") || text_ends(cli_err(c), " s\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(correct_openmp_is_not_accused), TEST(openmp_that_cannot_tell_is_told),
        TEST(openmp_of_gnu_is_told),         TEST(openmp_under_valgrind_is_told),
        TEST(c11_threads_are_told),          TEST(static_program_is_inconclusive),
        TEST(other_programs_have_no_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
