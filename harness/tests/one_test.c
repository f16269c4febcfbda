/* SPDX-License-Identifier: MIT */
/*
 * Linked into every CMocka program by threadproof_test(): with an argument the program runs only
 * the tests whose names match it ('*' and '?' as in a shell), and fails if there is none.
 */
#include <fnmatch.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static const char *pattern;

/* glibc passes main's arguments to constructors. */
__attribute__((constructor)) static void take_argument(int argc, char **argv)
{
    pattern = argc > 1 ? argv[1] : NULL;
}

static size_t count_matching(const struct CMUnitTest *tests, size_t count)
{
    size_t matching = 0;

    for (size_t i = 0; i < count; i++)
        matching += fnmatch(pattern, tests[i].name, 0) == 0;
    return matching;
}

int __real__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);
int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown);

int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
    if (pattern && !count_matching(tests, count)) {
        print_error("no test here has a name that matches \"%s\"; there are:\n", pattern);
        for (size_t i = 0; i < count; i++)
            print_error("  %s\n", tests[i].name);
        return 1;
    }
    if (pattern)
        cmocka_set_test_filter(pattern);
    return __real__cmocka_run_group_tests(group, tests, count, setup, teardown);
}
