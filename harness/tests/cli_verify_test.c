/* SPDX-License-Identifier: MIT */
/* threadproof verify, through the built binary, on cases made here. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli_fixture.h"

static const char broken[] = "/*\n"
                             " * What: two threads count.\n"
                             " *\n"
                             " * Wrong: nothing orders them.\n"
                             " *\n"
                             " * Why: neither has a lock.\n"
                             " *\n"
                             " * Fix: a lock.\n"
                             " *\n"
                             " * From: nowhere.\n"
                             " */\n"
                             "#include <pthread.h>\n"
                             "static int counter;\n"
                             "static void *count(void *unused)\n"
                             "{\n"
                             "    counter++; /* @expect data-race */\n"
                             "    return unused;\n"
                             "}\n";

static const char fixed[] = "/*\n"
                            " * What: two threads count.\n"
                            " *\n"
                            " * Fix: a lock.\n"
                            " *\n"
                            " * From: nowhere.\n"
                            " */\n"
                            "#include <pthread.h>\n"
                            "static int counter;\n"
                            "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
                            "static void *count(void *unused)\n"
                            "{\n"
                            "    pthread_mutex_lock(&lock);\n"
                            "    counter++;\n"
                            "    pthread_mutex_unlock(&lock);\n"
                            "    return unused;\n"
                            "}\n";

static const char threads[] = "int main(void)\n"
                              "{\n"
                              "    pthread_t a, b;\n"
                              "    if (pthread_create(&a, 0, count, 0) != 0 ||\n"
                              "        pthread_create(&b, 0, count, 0) != 0)\n"
                              "        return 1;\n"
                              "    pthread_join(a, 0);\n"
                              "    pthread_join(b, 0);\n"
                              "    return counter != 2;\n"
                              "}\n";

static void write_program(struct cli *c, const char *folder, const char *variant, const char *head,
                          const char *tail)
{
    assert_true(file_make_folders(cli_path(c, folder), NULL));
    cli_write(c, arena_printf(&c->arena, "%s/%s.c", folder, variant),
              arena_printf(&c->arena, "%s%s", head, tail));
}

static void write_case(struct cli *c, const char *folder)
{
    write_program(c, folder, "broken", broken, threads);
    write_program(c, folder, "fixed", fixed, threads);
}

static void case_is_built_and_judged_for_every_detector(void **state)
{
    struct cli *c = *state;

    need_tsan();
    need_valgrind();
    write_case(c, "mine/counter");
    assert_int_equal(cli(c, "verify", "mine", NULL), 0);
    assert_has(cli_err(c), "flagged            tsan.mine.counter.broken\n");
    assert_has(cli_err(c), "clean              helgrind.mine.counter.fixed\n");
    assert_has(cli_err(c), "flagged            drd.mine.counter.broken\n");
    assert_has(cli_out(c), "1 case, 6 runs: 6 passed, 0 failed");
}

/* TSan keeps such a program for ever; it is judged by what was found, and by its log. */
static void main_may_leave_by_pthread_exit(void **state)
{
    static const char leaves[] = "int main(void)\n"
                                 "{\n"
                                 "    pthread_t a, b;\n"
                                 "    if (pthread_create(&a, 0, count, 0) != 0 ||\n"
                                 "        pthread_create(&b, 0, count, 0) != 0)\n"
                                 "        return 1;\n"
                                 "    pthread_detach(a);\n"
                                 "    pthread_detach(b);\n"
                                 "    pthread_exit(0);\n"
                                 "}\n";
    struct cli *c = *state;

    need_tsan();
    write_program(c, "mine/counter", "broken", broken, leaves);
    write_program(c, "mine/counter", "fixed", fixed, leaves);
    assert_int_equal(cli(c, "verify", "--detector=tsan", "mine", NULL), 0);
    assert_has(cli_err(c), "flagged            tsan.mine.counter.broken\n");
    assert_has(cli_err(c), "clean              tsan.mine.counter.fixed\n");
}

static void detectors_can_be_chosen(void **state)
{
    struct cli *c = *state;

    need_tsan();
    need_valgrind();
    write_case(c, "mine/counter");
    assert_int_equal(cli(c, "verify", "--detector=tsan", "--detector", "drd", "mine", NULL), 0);
    assert_has(cli_out(c), "1 case, 4 runs: 4 passed");
    assert_lacks(cli_err(c), "helgrind");
}

/* Nothing in its program but the @option makes the tools take free() for a write. */
static void options_of_a_case_reach_its_detectors(void **state)
{
    struct cli *c = *state;

    need_valgrind();
    assert_int_equal(cli(c, "verify", "--detector=helgrind", "--detector=drd",
                         THREADPROOF_SOURCE_DIR "/cases/threads/daemon", NULL),
                     0);
    assert_has(cli_err(c), "flagged            helgrind.threads.daemon.broken");
    assert_has(cli_err(c), "flagged            drd.threads.daemon.broken");
    write_case(c, "mine/counter");
    write_program(c, "mine/counter", "broken",
                  arena_printf(&c->arena, "/* @option drd: --no-such-option=1\n%s", broken + 2),
                  threads);
    assert_int_equal(cli(c, "verify", "--detector=drd", "mine", NULL), 3);
    assert_has(cli_err(c), "inconclusive       drd.mine.counter.broken");
}

/* The lock is taken twice for one update: only the order decides whether one is lost. */
static const char split[] = "static void *count(void *unused)\n"
                            "{\n"
                            "    pthread_mutex_lock(&lock);\n"
                            "    int seen = counter;\n"
                            "    pthread_mutex_unlock(&lock);\n"
                            "    pthread_mutex_lock(&lock);\n"
                            "    counter = seen + 1;\n"
                            "    pthread_mutex_unlock(&lock);\n"
                            "    return unused;\n"
                            "}\n";

static void write_split_case(struct cli *c, const char *folder, const char *annotation,
                             const char *claim)
{
    const char *head = arena_printf(
        &c->arena,
        "/*\n * What: two threads count.\n *\n * Wrong: a.\n *\n * Why: b.\n *\n * Fix: a lock.\n "
        "*\n"
        " * From: nowhere.\n *\n * @blind tsan: a @blind helgrind: a @blind drd: a%s\n */\n"
        "#include <pthread.h>\nstatic int counter; %s\n"
        "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n%s",
        annotation, claim, split);

    write_program(c, folder, "broken", head, threads);
    write_program(c, folder, "fixed", fixed, threads);
}

static void case_that_speaks_of_it_is_explored(void **state)
{
    struct cli *c = *state;
    const char *command;

    write_split_case(c, "mine/split", "", "/* @expect[explore] exit-status */");
    write_case(c, "mine/counter");
    assert_int_equal(cli(c, "verify", "--detector=explore", "--html=a", "mine", NULL), 0);
    assert_has(cli_err(c), "flagged            explore.mine.split.broken\n");
    assert_has(cli_err(c), "clean              explore.mine.split.fixed\n");
    assert_lacks(cli_err(c), "counter");
    command = cli_repeat_command(c, cli_content(c, "a"));
    command = arena_printf(&c->arena, "threadproof() { " THREADPROOF " \"$@\"; }; %s", command);
    assert_int_equal(cli_shell(c, command), 1);
    assert_has(cli_err(c), "Exit status, seen by explore");

    write_split_case(c, "mine/split", " @blind explore: a", "/* @expect[stuck] stuck */");
    assert_int_equal(cli(c, "verify", "--detector=explore", "mine", NULL), 1);
    assert_has(cli_err(c), "unexpected finding explore.mine.split.broken\n");
    assert_int_equal(cli(c, "verify", "--detector=explore", "mine/counter", NULL), 3);
    assert_has(cli_err(c), "no case there claims anything of explore");
}

/* In some schedules it never ends: no verdict on the others would be worth anything. */
static void schedule_without_end_proves_nothing(void **state)
{
    static const char polls[] = "int main(void)\n"
                                "{\n"
                                "    pthread_t a;\n"
                                "    if (pthread_create(&a, 0, count, 0) != 0)\n"
                                "        return 1;\n"
                                "    pthread_mutex_lock(&lock);\n"
                                "    int early = counter == 0;\n"
                                "    pthread_mutex_unlock(&lock);\n"
                                "    while (early) {\n"
                                "        pthread_mutex_lock(&lock);\n"
                                "        pthread_mutex_unlock(&lock);\n"
                                "    }\n"
                                "    return pthread_join(a, 0);\n"
                                "}\n";
    struct cli *c = *state;

    write_split_case(c, "mine/split", "", "/* @expect[explore] exit-status */");
    write_program(c, "mine/split", "fixed", fixed, polls);
    assert_int_equal(cli(c, "verify", "--detector=explore", "mine", NULL), 3);
    assert_has(cli_err(c), "flagged            explore.mine.split.broken\n");
    assert_has(cli_err(c), "inconclusive       explore.mine.split.fixed\n");
    assert_has(cli_out(c), "of 500 did not come to its end within the limits");
}

static void wrong_case_fails(void **state)
{
    struct cli *c = *state;

    need_tsan();
    write_program(c, "mine/counter", "broken", broken, threads);
    write_program(
        c, "mine/counter", "fixed",
        "/*\n * What: two threads count.\n *\n * Fix: a lock.\n *\n * From: nowhere.\n */\n"
        "#include <pthread.h>\nstatic int counter;\n"
        "static void *count(void *unused)\n{\n    counter++;\n    return unused;\n}\n",
        threads);
    assert_int_equal(cli(c, "verify", "--detector=tsan", "--json=r.json", "mine", NULL), 1);
    assert_has(cli_err(c), "false alarm        tsan.mine.counter.fixed");
    assert_has(cli_content(c, "r.json"), "false alarm");
}

/* The program is gone by then, so the command builds it. */
static void run_is_repeated_by_its_own_command(void **state)
{
    struct cli *c = *state;
    const char *command;

    need_tsan();
    write_case(c, "mine/counter");
    assert_int_equal(cli(c, "verify", "--detector=tsan", "--html=a", "mine", NULL), 0);
    command = cli_repeat_command(c, cli_content(c, "a"));
    assert_lacks(command, "threadproof.");
    assert_int_equal(cli_shell(c, command), 66);
    assert_has(cli_err(c), "WARNING: ThreadSanitizer: data race");
}

static void equal_names_in_two_folders_stay_apart(void **state)
{
    struct cli *c = *state;

    need_tsan();
    write_case(c, "one/mine/counter");
    write_program(c, "two/mine/counter", "broken", broken, threads);
    write_program(c, "two/mine/counter", "fixed", fixed,
                  "int main(void) { count(0); return 3; }\n");
    assert_int_equal(cli(c, "verify", "--detector=tsan", "one", "two", NULL), 1);
    assert_has(cli_err(c), "clean              tsan.mine.counter.fixed");
    assert_has(cli_err(c), "wrong result       tsan.mine.counter.fixed");
}

static void program_that_does_not_compile_is_inconclusive(void **state)
{
    struct cli *c = *state;

    write_program(c, "mine/counter", "broken", broken, threads);
    write_program(c, "mine/counter", "fixed", fixed, "int main(void) { return missing; }\n");
    assert_int_equal(cli(c, "verify", "--detector=none", "mine", NULL), 1);
    assert_has(cli_err(c), "inconclusive       none.mine.counter.fixed");
    assert_has(cli_out(c), "missing");
}

/* Another compiler warns of other things; that is to be read, but nothing to stop for. */
static void warning_is_passed_on(void **state)
{
    struct cli *c = *state;

    write_case(c, "mine/counter");
    write_program(c, "mine/counter", "fixed", fixed,
                  "int main(void) { int idle; count(0); return 0; }\n");
    assert_int_equal(cli(c, "verify", "--detector=drd", "mine", NULL), 0);
    assert_has(cli_err(c), "mine/counter/fixed.c:\n");
    assert_has(cli_err(c), "warning: unused variable");
}

static void compiler_comes_from_the_environment(void **state)
{
    struct cli *c = *state;

    write_case(c, "mine/counter");
    setenv("CC", "no-such-compiler -O", 1);
    assert_int_equal(cli(c, "verify", "mine", NULL), 3);
    unsetenv("CC");
    assert_has(cli_err(c), "CC names the compiler \"no-such-compiler -O\"");
}

static void folder_without_cases_is_told(void **state)
{
    struct cli *c = *state;

    assert_true(file_make_folders(cli_path(c, "empty"), NULL));
    assert_int_equal(cli(c, "verify", "empty", NULL), 3);
    assert_has(cli_err(c), "no case is below it");
    assert_int_equal(cli(c, "verify", "missing", NULL), 3);
}

static void wrong_usage_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "verify", NULL), 2);
    assert_has(cli_err(c), "name at least one folder of cases");
    assert_int_equal(cli(c, "verify", "--detector=memcheck", "x", NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(case_is_built_and_judged_for_every_detector),
        TEST(main_may_leave_by_pthread_exit),
        TEST(detectors_can_be_chosen),
        TEST(options_of_a_case_reach_its_detectors),
        TEST(case_that_speaks_of_it_is_explored),
        TEST(schedule_without_end_proves_nothing),
        TEST(wrong_case_fails),
        TEST(run_is_repeated_by_its_own_command),
        TEST(equal_names_in_two_folders_stay_apart),
        TEST(program_that_does_not_compile_is_inconclusive),
        TEST(warning_is_passed_on),
        TEST(compiler_comes_from_the_environment),
        TEST(folder_without_cases_is_told),
        TEST(wrong_usage_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
