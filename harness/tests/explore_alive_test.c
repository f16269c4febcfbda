/* SPDX-License-Identifier: MIT */
/*
 * Programs that look stuck and are not, those of the stuck watch: none is ever called
 * deadlocked. THREADPROOF_EXPLORE_SCHEDULES says how many schedules of each.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "explore_fixture.h"

enum { SCHEDULES = 8, TIMEOUT_MS = 15 };

/*
 * Two of them are deadlocks if one knows the program's own time: a thread that waits for
 * its own spin lock, and one that waits for a mutex whose owner sleeps for an hour and then ends
 * with it. The watch, from outside, can know neither.
 */
static bool is_deadlock(const char *mode)
{
    return text_equal(mode, "spin-lock") || text_equal(mode, "owner-sleeps");
}

static void tell(void *context, const struct explore_run *run)
{
    const struct trying *trying = context;

    if ((run->result->end == EXPLORE_DEADLOCK) == is_deadlock(trying->mode))
        return;
    for (unsigned i = 0; i < run->result->threads; i++)
        print_error("thread %u: state %u, %s\n", i + 1, run->area->waits[i].state,
                    explore_operation_name(run->area->waits[i].operation));
    fail_msg("%s: end %u, seed %" PRIu64, trying->mode, run->result->end, run->area->request.seed);
}

/* A program in the same memory as its child has that thread's identity, and confuses us. */
static void check(const char *program, const char *mode)
{
    const char *wanted = getenv("THREADPROOF_EXPLORE_SCHEDULES");
    struct trying trying = {.program = program,
                            .mode = mode,
                            .schedules = wanted ? (unsigned)strtoul(wanted, NULL, 10) : SCHEDULES,
                            .strategy = EXPLORE_REPLAY,
                            .flags = EXPLORE_FROM_MAIN,
                            .timeout_ms = is_deadlock(mode) ? 0 : TIMEOUT_MS,
                            .seed = 1,
                            .look = tell};

    trying.context = &trying;
    (void)try_program(&trying);
}

static void nobody_is_accused(void **state)
{
    static const char *const programs[] = {"alive_io", "alive_processes", "alive_signals",
                                           "alive_threads"};
    unsigned modes = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
        char path[4096];
        int len = snprintf(path, sizeof(path), "%s/stuck_%s", STUCK_PROGRAMS, programs[i]);

        assert_true(len > 0 && (size_t)len < sizeof(path));
        modes += for_each_mode(path, check);
    }
    assert_true(modes >= 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_is_accused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
