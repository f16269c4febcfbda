/* SPDX-License-Identifier: MIT */
/* judge/judge.h: a run that proves nothing passes for nothing: logs, ends, exit statuses. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <signal.h>

#include "judge_rows.h"

static void exit_3(struct judge_input *input)
{
    input->outcome.status = 3;
}

static void exit_66(struct judge_input *input)
{
    input->outcome.status = 66;
}

static void no_log(struct judge_input *input)
{
    input->log = (struct log_facts){0};
}

static void no_opening(struct judge_input *input)
{
    input->log.started = false;
}

static void cut(struct judge_input *input)
{
    input->log.finished = input->log.reported_given = false;
    input->log.truncated = true;
    input->log.truncated_at = 77;
}

static void malformed(struct judge_input *input)
{
    input->log.malformed = true;
    input->log.truncated_at = 5;
}

static void crash(struct judge_input *input)
{
    input->outcome.type = OUTCOME_SIGNALLED;
    input->outcome.signal = SIGSEGV;
    input->log.finished = false;
}

static void fatal_signal(struct judge_input *input)
{
    input->log.fatal_signal = true;
}

static void not_started(struct judge_input *input)
{
    no_log(input);
    input->outcome.type = OUTCOME_NOT_STARTED;
    input->outcome.exec_errno = ENOENT;
}

static void interrupt(struct judge_input *input)
{
    input->outcome.type = OUTCOME_INTERRUPTED;
    input->outcome.wall_ms = 12;
}

static void leave_behind(struct judge_input *input)
{
    input->outcome.left_behind = 2;
}

static void report_three(struct judge_input *input)
{
    input->log.reported = 3;
}

static void lose_findings(struct judge_input *input)
{
    input->log.findings = input->log.reported = 2;
}

static void hang(struct judge_input *input)
{
    input->outcome.type = OUTCOME_STUCK;
}

static void silence_is_inconclusive(void **state)
{
    static const struct row rows[] = {
        {TSAN, .name = "empty log", .source = RACY, .spoil = no_log,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "no log: TSan did not start (is the program built with -fsanitize=thread?)"},
        {FIXED, .name = "empty log, fixed", .source = PLAIN, .spoil = no_log,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "no log: TSan did not start (is the program built with -fsanitize=thread?)"},
        {HELGRIND, .name = "no XML", .source = "// @blind helgrind: a\nx; // @expect data-race",
         .spoil = no_log, .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "no log: Helgrind did not start (does 'valgrind --tool=helgrind true' work?)"},
        {TSAN, .name = "no opening mark", .source = RACY, .reports = {RACE}, .spoil = no_opening,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "TSan's log lacks its opening mark: it is not proven that it watched"},
        {FIXED, .name = "no closing mark", .source = PLAIN, .spoil = no_closing,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons =
             "TSan's log lacks its closing mark: it is not proven that it watched to the end"},
        {TSAN, .name = "cut", .source = RACY, .reports = {RACE}, .spoil = cut,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons =
             "TSan's log is cut off at byte 77\n"
             "TSan's log lacks its closing mark: it is not proven that it watched to the end"},
        {HELGRIND, .name = "malformed", .source = RACY, .spoil = malformed,
         .verdict = VERDICT_INCONCLUSIVE, .reasons = "Helgrind's log is malformed at byte 5"},
        {TSAN, .name = "crash", .source = RACY, .reports = {RACE}, .spoil = crash,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons =
             "the program crashed: signal 11 (SIGSEGV) ended it\n"
             "TSan's log lacks its closing mark: it is not proven that it watched to the end"},
        {TSAN, .name = "a crash that TSan tells of", .source = RACY,
         .reports = {RACE, {DETECTOR_TSAN, KIND_CRASH, {2}, 0, false}},
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program crashed: words\n"
                    "TSan reported a crash at broken.c:2, which no annotation claims"},
        {TSAN, .name = "TSan fails", .source = RACY,
         .reports = {RACE, {DETECTOR_TSAN, KIND_DETECTOR_FAILURE, {2}, 0, false}},
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "TSan itself failed: words\n"
                    "TSan reported a detector-failure at broken.c:2, which no annotation claims"},
        {HELGRIND, .name = "a signal by the log's word", .source = RACY, .spoil = fatal_signal,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "Helgrind's log says that a signal ended the program"},
        {TSAN, .name = "not started", .source = RACY, .spoil = not_started,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program did not start: No such file or directory"},
        {FIXED, .name = "timed out", .source = PLAIN, .spoil = time_out,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program timed out: it was ended after 60000 ms"},
        {FIXED, .name = "interrupted", .source = PLAIN, .spoil = interrupt,
         .verdict = VERDICT_INCONCLUSIVE, .reasons = "the run was interrupted after 12 ms"},
        {FIXED, .name = "left behind", .source = PLAIN, .spoil = leave_behind,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program left 2 processes behind, which had to be killed"},
        {TSAN, .name = "another number", .source = RACY, .reports = {RACE}, .spoil = report_three,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "TSan's log says that it reported 3 warnings, but 1 was read"},
        {FIXED, .name = "lost findings", .source = PLAIN, .spoil = lose_findings,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "2 of TSan's findings got lost between its log and the verdict"},
        {HELGRIND, .name = "a finding of another detector", .source = RACY, .reports = {RACE},
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "a finding of TSan came from a run under Helgrind"},
        {FIXED, .name = "stuck, nobody knows where", .source = PLAIN, .spoil = hang,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program was ended as stuck, but no finding says where it hung"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

static void exit_status_is_explained(void **state)
{
    static const struct row rows[] = {
        {FIXED, .name = "wrong result", .source = PLAIN, .spoil = exit_1,
         .verdict = VERDICT_WRONG_RESULT,
         .reasons = "the program exited with 1 instead of 0: its result is wrong"},
        {FIXED, .name = "wrong result, any status", .source = PLAIN, .spoil = exit_3,
         .verdict = VERDICT_WRONG_RESULT,
         .reasons = "the program exited with 3 instead of 0: its result is wrong"},
        {FIXED, .name = "66 and no finding, fixed", .source = PLAIN, .spoil = exit_66,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program exited with 66, by which TSan says that it reported something, "
                    "but no finding was read"},
        {TSAN, .name = "66 and no finding", .source = RACY, .spoil = exit_66,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program exited with 66, by which TSan says that it reported something, "
                    "but no finding was read"},
        {TSAN, .name = "a finding and 0", .source = RACY, .reports = {RACE}, .spoil = exit_0,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program exited with 0, although TSan exits with 66 once it has reported "
                    "something"},
        {TSAN, .name = "main's 1 and no finding", .source = RACY, .spoil = exit_1,
         .verdict = VERDICT_MISSED,
         .reasons = "TSan missed the data-race expected at broken.c:2 and broken.c:3"},
        {TSAN, .name = "3", .source = RACY, .spoil = exit_3, .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program exited with 3, which neither main's 0 or 1 nor TSan's 66 "
                    "explains"},
        {HELGRIND, .name = "66 means nothing to Valgrind", .source = RACY,
         .reports = {{DETECTOR_HELGRIND, KIND_DATA_RACE, {2, 3}, 0, false}}, .spoil = exit_66,
         .verdict = VERDICT_INCONCLUSIVE,
         .reasons = "the program exited with 66, which main's 0 or 1 does not explain"},
        {.name = "false alarm of Helgrind and a wrong result",
         .detector = DETECTOR_HELGRIND,
         .variant = VARIANT_FIXED,
         .source = PLAIN,
         .reports = {{DETECTOR_HELGRIND, KIND_DATA_RACE, {2, 3}, 0, false}},
         .spoil = exit_1,
         .verdict = VERDICT_FALSE_ALARM,
         .reasons = "Helgrind reported " RACE_TEXT " in the fixed program\n"
                    "the program exited with 1 instead of 0: its result is wrong"},
    };

    (void)state;
    check_rows(rows, ARRAY_SIZE(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_inconclusive),
        cmocka_unit_test(exit_status_is_explained),
    };

    return cmocka_run_group_tests_name("judge_proof", tests, NULL, NULL);
}
