/* SPDX-License-Identifier: MIT */
/*
 * Every primitive works as it promises, under every schedule: no false deadlock, no watchdog, no
 * wrong result.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "explore_fixture.h"

enum { PLAIN_SCHEDULES = 100, TSAN_SCHEDULES = 12 };

static void plain(const char *program, const char *mode)
{
    struct trying trying = {.program = program,
                            .mode = mode,
                            .schedules = PLAIN_SCHEDULES,
                            .strategy = EXPLORE_REPLAY,
                            .seed = 1};

    check_good(&trying);
}

static void tsan(const char *program, const char *mode)
{
    const char *const env[] = {"TSAN_OPTIONS=symbolize=0:report_bugs=0", NULL};
    struct trying trying = {.program = program,
                            .mode = mode,
                            .schedules = TSAN_SCHEDULES,
                            .strategy = EXPLORE_REPLAY,
                            .env = env,
                            .seed = 1};

    /* TSan makes pthread_once() its own business; it fails by itself on a thread that joins itself,
       and on glibc's threads for timers. */
    if (text_equal(mode, "once") || text_equal(mode, "self-join") ||
        text_equal(mode, "timer-threads"))
        return;
    check_good(&trying);
}

static void locks(void **state)
{
    (void)state;
    assert_int_equal(for_each_mode("locks", plain), 12);
}

static void waits(void **state)
{
    (void)state;
    assert_int_equal(for_each_mode("waits", plain), 14);
}

static void outside(void **state)
{
    (void)state;
    assert_int_equal(for_each_mode("outside", plain), 13);
}

static void under_tsan(void **state)
{
    (void)state;
    if (!have_program("locks_tsan"))
        skip();
    (void)for_each_mode("locks_tsan", tsan);
    (void)for_each_mode("waits_tsan", tsan);
    (void)for_each_mode("outside_tsan", tsan);
}

static void reading_in_a_loop_is_no_stall(void **state)
{
    static const char *const builds[] = {"accesses_runtime", "accesses_wrap"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(builds); i++) {
        struct trying trying = {.program = builds[i],
                                .mode = "spin",
                                .schedules = TSAN_SCHEDULES,
                                .strategy = EXPLORE_REPLAY,
                                .flags = EXPLORE_SHARED, /* nothing was learnt before */
                                .seed = 1};

        if (have_program(builds[i]))
            check_good(&trying);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locks),
        cmocka_unit_test(waits),
        cmocka_unit_test(outside),
        cmocka_unit_test(under_tsan),
        cmocka_unit_test(reading_in_a_loop_is_no_stall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
