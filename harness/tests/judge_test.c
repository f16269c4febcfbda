/* SPDX-License-Identifier: MIT */
/* judge/judge.h: findings against annotations; each situation has its own verdict. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <signal.h>

#include "judge_rows.h"

static void expected_findings_pass(void **state)
{
    static const struct row rows[] = {
        {TSAN, .name = "flagged", .source = RACY, .reports = {RACE}, .verdict = VERDICT_FLAGGED,
         .reasons = FOUND},
        {TSAN, .name = "two findings on one line each", .source = RACY,
         .reports = {{DETECTOR_TSAN, KIND_DATA_RACE, {2, 2}, 0, false},
                     {DETECTOR_TSAN, KIND_DATA_RACE, {3, 2}, 0, false}},
         .verdict = VERDICT_FLAGGED, .reasons = FOUND},
        {HELGRIND, .name = "Valgrind leaves the program its status", .source = RACY,
         .reports = {{DETECTOR_HELGRIND, KIND_DATA_RACE, {2, 3}, 0, false}}, .spoil = exit_1,
         .verdict = VERDICT_FLAGGED,
         .reasons = "Helgrind reported the data-race expected at broken.c:2 and broken.c:3"},
        {TSAN, .name = "two kinds", .source = "f(); // @expect data-race @expect[tsan] thread-leak",
         .reports = {{DETECTOR_TSAN, KIND_DATA_RACE, {1}, 0, false},
                     {DETECTOR_TSAN, KIND_THREAD_LEAK, {1}, 0, false}},
         .verdict = VERDICT_FLAGGED,
         .reasons = "TSan reported the data-race expected at broken.c:1\n"
                    "TSan reported the thread-leak expected at broken.c:1"},
        {HELGRIND, .name = "what only TSan must find",
         .source = "f(); // @expect data-race @expect[tsan] thread-leak",
         .reports = {{DETECTOR_HELGRIND, KIND_DATA_RACE, {1}, 0, false}},
         .verdict = VERDICT_FLAGGED,
         .reasons = "Helgrind reported the data-race expected at broken.c:1"},
        {HELGRIND, .name = "blind and silent",
         .source = "// @blind helgrind: no own frame\nx; // @expect data-race",
         .verdict = VERDICT_BLIND,
         .reasons = "Helgrind reported nothing, and is declared blind: \"no own frame\""},
        {HELGRIND, .name = "the thread was left: its creation counts",
         .source = "create(); // @expect[helgrind] lock-held-at-exit",
         .reports = {{DETECTOR_HELGRIND, KIND_LOCK_HELD_AT_EXIT, {OUTSIDE}, 1, false}},
         .verdict = VERDICT_FLAGGED,
         .reasons = "Helgrind reported the lock-held-at-exit expected at broken.c:1"},
        {FIXED, .name = "clean", .source = PLAIN, .verdict = VERDICT_CLEAN,
         .reasons = "TSan watched the whole run and reported nothing; the program exited with 0"},
        {.name = "clean without a detector",
         .detector = DETECTOR_NONE,
         .variant = VARIANT_FIXED,
         .source = PLAIN,
         .verdict = VERDICT_CLEAN,
         .reasons = "the program did its work without a hang and exited with 0"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

static void annotations_must_fit(void **state)
{
    static const struct row rows[] = {
        {TSAN, .name = "the fixed program handed in as the broken one", .source = RACY,
         .verdict = VERDICT_MISSED,
         .reasons = "TSan missed the data-race expected at broken.c:2 and broken.c:3"},
        {FIXED, .name = "the broken program handed in as the fixed one", .source = PLAIN,
         .reports = {RACE}, .verdict = VERDICT_FALSE_ALARM,
         .reasons = "TSan reported " RACE_TEXT " in the fixed program"},
        {TSAN, .name = "an annotation moved by one line",
         .source = "int x;\nx++; // @expect data-race\ny = x;\nx; // @expect data-race\n",
         .reports = {RACE}, .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2 and broken.c:4; TSan reported one at "
                    "broken.c:2 and broken.c:3\n"
                    "TSan missed the data-race expected at broken.c:4"},
        {TSAN, .name = "an annotation removed",
         .source = "int x;\nx++; // @expect data-race\ny = x;\n", .reports = {RACE},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2; TSan reported one at broken.c:2 and "
                    "broken.c:3"},
        {TSAN, .name = "all annotations removed", .source = PLAIN, .reports = {RACE},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "TSan reported " RACE_TEXT ", which no annotation claims\n"
                    "broken.c claims nothing for a run with TSan, so its silence proves nothing"},
        {TSAN, .name = "an annotation added", .source = RACY "x; // @expect data-race",
         .reports = {RACE}, .verdict = VERDICT_MISSED,
         .reasons = "TSan missed the data-race expected at broken.c:6"},
        {TSAN, .name = "another kind", .source = RACY,
         .reports = {{DETECTOR_TSAN, KIND_UNLOCK_NOT_OWNER, {2}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "TSan reported an unlock-not-owner at broken.c:2, which no annotation claims\n"
                    "TSan missed the data-race expected at broken.c:2 and broken.c:3"},
        {TSAN, .name = "unexpected before misplaced before missed", .source = RACY,
         .reports = {{DETECTOR_TSAN, KIND_DATA_RACE, {2, 5}, 0, false},
                     {DETECTOR_TSAN, KIND_THREAD_LEAK, {5}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "TSan reported a thread-leak at broken.c:5, which no annotation claims\n"
                    "expected a data-race at broken.c:2 and broken.c:3; TSan reported one at "
                    "broken.c:2 and broken.c:5\n"
                    "TSan missed the data-race expected at broken.c:3"},
        {TSAN, .name = "one of two kinds missing",
         .source = "f(); // @expect data-race @expect[tsan] thread-leak",
         .reports = {{DETECTOR_TSAN, KIND_DATA_RACE, {1}, 0, false}}, .verdict = VERDICT_MISSED,
         .reasons = "TSan missed the thread-leak expected at broken.c:1"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

static void claims_of_others_do_not_count(void **state)
{
    static const struct row rows[] = {
        {HELGRIND, .name = "what only TSan is expected to report",
         .source = "f(); // @expect[tsan] data-race\ng(); // @expect[helgrind] api-error",
         .reports = {{DETECTOR_HELGRIND, KIND_DATA_RACE, {1}, 0, false},
                     {DETECTOR_HELGRIND, KIND_API_ERROR, {2}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "Helgrind reported a data-race at broken.c:1, which no annotation claims"},
        {HELGRIND, .name = "nobody said what Helgrind should do",
         .source = "f(); // @expect[tsan] data-race", .verdict = VERDICT_MISSED,
         .reasons = "broken.c claims nothing for a run with Helgrind, so its silence proves "
                    "nothing"},
        {HELGRIND, .name = "blind but speaks",
         .source = "// @blind helgrind: no own frame\nx; // @expect data-race",
         .reports = {{DETECTOR_HELGRIND, KIND_DATA_RACE, {2}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "Helgrind is declared blind (\"no own frame\"), but reported a data-race at "
                    "broken.c:2: the declaration is out of date"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

/* DRD knows one access of a race, and which one is up to the machine. */
static void either_access_of_a_race_will_do_for_drd(void **state)
{
    static const struct row rows[] = {
        {DRD, .name = "the first", .source = RACY,
         .reports = {{DETECTOR_DRD, KIND_DATA_RACE, {2}, 0, false}}, .verdict = VERDICT_FLAGGED,
         .reasons = "DRD reported the data-race expected at one of broken.c:2 and broken.c:3"},
        {DRD, .name = "the second", .source = RACY,
         .reports = {{DETECTOR_DRD, KIND_DATA_RACE, {3}, 0, false}}, .verdict = VERDICT_FLAGGED,
         .reasons = "DRD reported the data-race expected at one of broken.c:2 and broken.c:3"},
        {DRD, .name = "the one where another detector sees the race",
         .source = "x++; // @expect[tsan] data-race\ny = x; // @expect[drd] data-race",
         .reports = {{DETECTOR_DRD, KIND_DATA_RACE, {1}, 0, false}}, .verdict = VERDICT_FLAGGED,
         .reasons = "DRD reported the data-race expected at broken.c:2"},
        {DRD, .name = "neither", .source = RACY, .verdict = VERDICT_MISSED,
         .reasons = "DRD missed the data-race expected at broken.c:2 and broken.c:3"},
        {DRD, .name = "somewhere else", .source = RACY,
         .reports = {{DETECTOR_DRD, KIND_DATA_RACE, {2}, 0, false},
                     {DETECTOR_DRD, KIND_DATA_RACE, {5}, 0, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2 and broken.c:3; DRD reported one at "
                    "broken.c:5"},
        {DRD, .name = "a race that only others are to see",
         .source = "x++; // @expect[tsan] data-race\nf(); // @expect[drd] api-error",
         .reports = {{DETECTOR_DRD, KIND_DATA_RACE, {1}, 0, false},
                     {DETECTOR_DRD, KIND_API_ERROR, {2}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "DRD reported a data-race at broken.c:1, which no annotation claims"},
        {DRD, .name = "of another kind each line counts",
         .source = "f(); // @expect[drd] api-error\ng(); // @expect[drd] api-error",
         .reports = {{DETECTOR_DRD, KIND_API_ERROR, {2}, 0, false}}, .verdict = VERDICT_MISSED,
         .reasons = "DRD missed the api-error expected at broken.c:1"},
        {HELGRIND, .name = "Helgrind names both", .source = RACY,
         .reports = {{DETECTOR_HELGRIND, KIND_DATA_RACE, {2}, 0, false}}, .verdict = VERDICT_MISSED,
         .reasons = "Helgrind missed the data-race expected at broken.c:3"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

static void every_site_counts(void **state)
{
    static const struct row rows[] = {
        {TSAN, .name = "places outside", .source = RACY,
         .reports = {RACE,
                     {DETECTOR_TSAN, KIND_DATA_RACE, {2, OUTSIDE}, 0, false},
                     {DETECTOR_TSAN, KIND_DATA_RACE, {2, 3, LOST}, 0, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2 and broken.c:3; TSan reported one at "
                    "broken.c:2 and a place outside broken.c (in memcpy)\n"
                    "expected a data-race at broken.c:2 and broken.c:3; TSan reported one at "
                    "broken.c:2, broken.c:3 and a place that the detector could not restore"},
        {TSAN, .name = "places without names", .source = RACY,
         .reports = {RACE, {DETECTOR_TSAN, KIND_DATA_RACE, {NAMELESS, BARE}, 0, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2 and broken.c:3; TSan reported one at a "
                    "place outside broken.c (in libc.so.6) and a place outside broken.c"},
        {TSAN, .name = "place in another file of the user's", .source = RACY,
         .reports = {RACE, {DETECTOR_TSAN, KIND_DATA_RACE, {2, HELPER}, 0, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2 and broken.c:3; TSan reported one at "
                    "broken.c:2 and a place outside broken.c (in help)"},
        {TSAN, .name = "no site at all", .source = RACY,
         .reports = {RACE, {DETECTOR_TSAN, KIND_DATA_RACE, {0}, 0, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2 and broken.c:3; TSan reported one at no "
                    "place that it names"},
        {TSAN, .name = "another kind's thread creation is no site", .source = RACY,
         .reports = {RACE, {DETECTOR_TSAN, KIND_DATA_RACE, {OUTSIDE}, 2, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected a data-race at broken.c:2 and broken.c:3; TSan reported one at a "
                    "place outside broken.c (in memcpy)"},
        {TSAN, .name = "unknown wording", .source = RACY,
         .reports = {RACE, {DETECTOR_TSAN, KIND_UNKNOWN, {5}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "TSan reported something unknown (\"words\") at broken.c:5, which no "
                    "annotation claims"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

static void be_ended_by_us(struct judge_input *input)
{
    input->log.fatal_signal = true;
    input->outcome.signal = SIGTERM;
}

static void exit_0_by_itself(struct judge_input *input)
{
    input->outcome.type = OUTCOME_EXITED;
}

static void hangs_are_judged(void **state)
{
    static const struct row rows[] = {
        {TSAN, .name = "hangs, TSan needs no closing mark", .source = HANGS,
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {1, 2}, 0, false}}, .spoil = no_closing,
         .verdict = VERDICT_FLAGGED,
         .reasons = "the program hung at broken.c:1 and broken.c:2, as expected"},
        {HELGRIND, .name = "Valgrind's log must be complete even so", .source = HANGS,
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {1, 2}, 0, false}}, .spoil = no_closing,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "Helgrind's log lacks its closing mark: it is not proven that it watched to "
                    "the end"},
        {HELGRIND, .name = "what Valgrind says of our signal is no bug", .source = HANGS,
         .reports = {{DETECTOR_STUCK, KIND_STUCK, {1, 2}, 0, false},
                     {DETECTOR_HELGRIND, KIND_CRASH, {1}, 0, false},
                     {DETECTOR_HELGRIND, KIND_LOCK_HELD_AT_EXIT, {3}, 0, true}},
         .spoil = be_ended_by_us, .verdict = VERDICT_FLAGGED,
         .reasons = "the program hung at broken.c:1 and broken.c:2, as expected"},
        {.name = "no detector",
         .detector = DETECTOR_NONE,
         .source = HANGS,
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {1, 2}, 0, false}},
         .verdict = VERDICT_FLAGGED,
         .reasons = "the program hung at broken.c:1 and broken.c:2, as expected"},
        {.name = "no detector, no claim for it",
         .detector = DETECTOR_NONE,
         .source = RACY,
         .verdict = VERDICT_MISSED,
         .reasons = "broken.c claims nothing for a run with no detector, so its silence proves "
                    "nothing"},
        {TSAN, .name = "blind and hanging",
         .source = "// @blind tsan: it knows no hangs\na(); // @stuck",
         .reports = {{DETECTOR_STUCK, KIND_STUCK, {2}, 0, false}}, .verdict = VERDICT_BLIND,
         .reasons = "TSan reported nothing, and is declared blind: \"it knows no hangs\"\n"
                    "the program hung at broken.c:2, as expected"},
        {TSAN, .name = "ended by itself", .source = HANGS, .verdict = VERDICT_MISSED,
         .reasons = "the program ended by itself; it was expected to hang at broken.c:1 and "
                    "broken.c:2"},
        {TSAN, .name = "one thread not found", .source = HANGS,
         .reports = {{DETECTOR_STUCK, KIND_STUCK, {1}, 0, false}}, .verdict = VERDICT_MISSED,
         .reasons = "no thread was found blocked at broken.c:2, where the program should hang"},
        {TSAN, .name = "blocked elsewhere", .source = HANGS,
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {1, 2, 3}, 0, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected the program to hang at broken.c:1 and broken.c:2; the stuck watch "
                    "reported a deadlock at broken.c:1, broken.c:2 and broken.c:3"},
        {TSAN, .name = "no @stuck", .source = RACY,
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {2}, 0, false}, RACE},
         .verdict = VERDICT_UNEXPECTED,
         .reasons =
             "the stuck watch reported a deadlock at broken.c:2, which no annotation claims"},
        {FIXED, .name = "the fixed program hangs", .source = PLAIN,
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {2}, 0, false}},
         .verdict = VERDICT_FALSE_ALARM,
         .reasons = "the stuck watch reported a deadlock at broken.c:2 in the fixed program"},
        {TSAN, .name = "the kind of the hang", .source = "a(); // @expect[stuck] deadlock\nb();",
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {1}, 0, false}}, .verdict = VERDICT_FLAGGED,
         .reasons = "the program hung at broken.c:1, as expected"},
        {TSAN, .name = "another kind of hang",
         .source = "a(); // @expect[stuck] deadlock\nb(); // @stuck",
         .reports = {{DETECTOR_STUCK, KIND_STUCK, {1, 2}, 0, false}}, .verdict = VERDICT_UNEXPECTED,
         .reasons =
             "the stuck watch reported a stuck program at broken.c:1 and broken.c:2, which no "
             "annotation claims\n"
             "the stuck watch missed the deadlock expected at broken.c:1"},
        {TSAN, .name = "an accusation that was not true", .source = HANGS,
         .reports = {{DETECTOR_STUCK, KIND_DEADLOCK, {1, 2}, 0, false}}, .spoil = exit_0_by_itself,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the stuck watch says that the program hung, but it ended by itself"},
        {TSAN, .name = "hang timed out undiagnosed", .source = HANGS, .spoil = time_out,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program timed out: it was ended after 60000 ms"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

/* Line 3 of ASSERTS fails, and 4 tells of it; line 1 hangs in a run. */
#define ASSERTS                                                                                    \
    "a(); // @stuck @expect data-race\n\nassert(b); // @expect[explore] assertion-failed\n"        \
    "return c; // @expect[explore] exit-status\n"

static void ends_of_schedules_are_findings(void **state)
{
    static const struct row rows[] = {
        {EXPLORE, .name = "by an assertion and a status", .source = ASSERTS,
         .reports = {{DETECTOR_EXPLORE, KIND_ASSERTION_FAILED, {3}, 0, false},
                     {DETECTOR_EXPLORE, KIND_EXIT_STATUS, {0}, 0, false}},
         .verdict = VERDICT_FLAGGED,
         .reasons = "explore reported the assertion-failed expected at broken.c:3\n"
                    "explore reported the exit-status expected at broken.c:4"},
        {EXPLORE, .name = "neither", .source = ASSERTS, .verdict = VERDICT_MISSED,
         .reasons = "explore missed the assertion-failed expected at broken.c:3\n"
                    "explore missed the exit-status expected at broken.c:4"},
        {EXPLORE, .name = "another assertion", .source = ASSERTS,
         .reports = {{DETECTOR_EXPLORE, KIND_ASSERTION_FAILED, {1}, 0, false},
                     {DETECTOR_EXPLORE, KIND_EXIT_STATUS, {0}, 0, false}},
         .verdict = VERDICT_MISPLACED,
         .reasons = "expected an assertion-failed at broken.c:3; explore reported one at "
                    "broken.c:1\n"
                    "explore missed the assertion-failed expected at broken.c:3"},
        {EXPLORE, .name = "what nobody claims", .source = "a(); // @expect[explore] crash\nb();\n",
         .reports = {{DETECTOR_EXPLORE, KIND_EXIT_STATUS, {0}, 0, false},
                     {DETECTOR_EXPLORE, KIND_CRASH, {1}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "explore reported an exit-status at no place that it names, which no "
                    "annotation claims"},
        {EXPLORE, .name = "a hang is its own to find",
         .source = "a(); // @stuck @expect[explore] stuck\nb(); // @stuck\n",
         .reports = {{DETECTOR_EXPLORE, KIND_STUCK, {1}, 0, false}}, .verdict = VERDICT_FLAGGED,
         .reasons = "explore reported the stuck expected at broken.c:1"},
        {EXPLORE, .name = "@stuck claims nothing of it", .source = HANGS, .verdict = VERDICT_MISSED,
         .reasons = "broken.c claims nothing for a run with explore, so its silence proves "
                    "nothing"},
        {TSAN, .name = "what it is claimed to find may happen in any run",
         .source = "// @blind tsan: no hangs\na(); // @expect[explore] deadlock\n",
         .reports = {{DETECTOR_STUCK, KIND_STUCK, {2}, 0, false}}, .verdict = VERDICT_BLIND,
         .reasons = "TSan reported nothing, and is declared blind: \"no hangs\""},
        {TSAN, .name = "but need not",
         .source = "// @blind tsan: no hangs\na(); // @expect[explore] deadlock\n",
         .verdict = VERDICT_BLIND,
         .reasons = "TSan reported nothing, and is declared blind: \"no hangs\""},
        {TSAN, .name = "and not elsewhere",
         .source = "// @blind tsan: no hangs\na(); // @expect[explore] deadlock\nb();\n",
         .reports = {{DETECTOR_STUCK, KIND_STUCK, {2, 3}, 0, false}}, .verdict = VERDICT_MISPLACED,
         .reasons = "expected the program to hang at broken.c:2; the stuck watch reported a stuck "
                    "program at broken.c:2 and broken.c:3"},
        {EXPLORE, .name = "blind", .source = "// @blind explore: no races\n" RACY,
         .verdict = VERDICT_BLIND,
         .reasons = "explore reported nothing, and is declared blind: \"no races\""},
        {EXPLORE, .name = "not blind at all", .source = "// @blind explore: no races\n" RACY,
         .reports = {{DETECTOR_EXPLORE, KIND_DEADLOCK, {3, 4}, 0, false}},
         .verdict = VERDICT_UNEXPECTED,
         .reasons = "explore is declared blind (\"no races\"), but reported a deadlock at "
                    "broken.c:3 and broken.c:4: the declaration is out of date"},
        {.detector = DETECTOR_EXPLORE,
         .variant = VARIANT_FIXED,
         .name = "fixed",
         .source = PLAIN,
         .verdict = VERDICT_CLEAN,
         .reasons = "explore found nothing in any schedule; the program exited with 0"},
        {.detector = DETECTOR_EXPLORE,
         .variant = VARIANT_FIXED,
         .name = "not fixed",
         .source = PLAIN,
         .reports = {{DETECTOR_EXPLORE, KIND_ASSERTION_FAILED, {3}, 0, false}},
         .verdict = VERDICT_FALSE_ALARM,
         .reasons = "explore reported an assertion-failed at broken.c:3 in the fixed program"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expected_findings_pass),
        cmocka_unit_test(annotations_must_fit),
        cmocka_unit_test(claims_of_others_do_not_count),
        cmocka_unit_test(either_access_of_a_race_will_do_for_drd),
        cmocka_unit_test(every_site_counts),
        cmocka_unit_test(hangs_are_judged),
        cmocka_unit_test(ends_of_schedules_are_findings),
    };

    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
