/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "judge_rows.h"

#include "base/buf.h"
#include "catalogue/source.h"

/* The stack of a site: the innermost frame is a library's, the next one the program's own. */
static struct stack make_site(struct arena *arena, unsigned site, enum stack_role role,
                              const char *thread)
{
    struct frame *frames = ARENA_ARRAY(arena, struct frame, 2);

    if (site != BARE)
        frames[0].object = "/lib/libc.so.6";
    if (site != BARE && site != NAMELESS)
        frames[0].function = "memcpy";
    frames[1] = (struct frame){.function = "work", .file = "/src/cases/t/broken.c", .line = site};
    if (site == HELPER)
        frames[1] = (struct frame){.function = "help", .file = "/src/cases/t/helper.c", .line = 7};
    return (struct stack){.role = role,
                          .thread = thread,
                          .frames = frames,
                          .frame_count = site == LOST                        ? 0
                                         : site >= OUTSIDE && site != HELPER ? 1
                                                                             : 2};
}

static void add_report(struct findings *findings, const struct report *report)
{
    struct arena arena = ARENA_INIT;
    struct stack stacks[MAX_SITES + 2] = {{0}};
    struct finding finding = {.detector = report->detector,
                              .kind = report->kind,
                              .message = "words",
                              .after_signal = report->after_signal,
                              .count = 1,
                              .stacks = stacks};
    enum stack_role role = report->detector == DETECTOR_STUCK ? STACK_BLOCKED
                           : report->kind == KIND_THREAD_LEAK ? STACK_THREAD_CREATED
                                                              : STACK_ACCESS;

    for (size_t i = 0; i < MAX_SITES && report->sites[i]; i++)
        stacks[finding.stack_count++] = make_site(&arena, report->sites[i], role, "#2");
    if (report->created) {
        stacks[finding.stack_count++] =
            make_site(&arena, report->created, STACK_THREAD_CREATED, "#2");
        stacks[finding.stack_count++] =
            make_site(&arena, report->created + 1, STACK_THREAD_CREATED, "#3");
    }
    findings_add(findings, &finding);
    arena_release(&arena);
}

/* A run of these findings with which nothing is wrong. */
static struct judge_input make_input(const struct row *row, struct findings *findings)
{
    struct judge_input input = {
        .detector = row->detector, .variant = row->variant, .findings = findings};

    for (size_t i = 0; i < MAX_REPORTS && row->reports[i].detector; i++) {
        add_report(findings, &row->reports[i]);
        input.log.findings += row->reports[i].detector == row->detector;
        if (row->reports[i].detector == DETECTOR_STUCK)
            input.outcome.type = OUTCOME_STUCK;
    }
    if (input.outcome.type != OUTCOME_STUCK)
        input.outcome.type = OUTCOME_EXITED;
    if (row->detector == DETECTOR_NONE)
        return input;
    input.log.started = input.log.finished = true;
    input.log.bytes = 100;
    if (row->detector == DETECTOR_TSAN) {
        input.detector_status = 66;
        input.log.reported = input.log.findings;
        input.log.reported_given = true;
        input.outcome.status = input.log.findings ? 66 : 0;
    }
    return input;
}

static void compare(const struct row *row, struct judgement judgement)
{
    struct buf reasons = BUF_INIT;

    assert_true(judgement.reason_count > 0);
    for (size_t i = 0; i < judgement.reason_count; i++)
        buf_addf(&reasons, "%s%s", i ? "\n" : "", judgement.reasons[i]);
    if (judgement.verdict != row->verdict || strcmp(reasons.ptr, row->reasons) != 0)
        fail_msg("%s: %s\n%s\nexpected: %s\n%s", row->name, verdict_name(judgement.verdict),
                 reasons.ptr, verdict_name(row->verdict), row->reasons);
    buf_release(&reasons);
}

static void check(const struct row *row)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct findings findings = FINDINGS_INIT;
    struct judge_input input = make_input(row, &findings);
    struct source source;

    if (!source_parse("cases/t/broken.c", row->source, strlen(row->source), row->variant, &arena,
                      &source, &err))
        fail_msg("%s: %s", row->name, error_text(&err));
    input.expectations = &source.expectations;
    if (row->spoil)
        row->spoil(&input);
    compare(row, judge(&input, &arena));
    findings_release(&findings);
    arena_release(&arena);
}

void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check(&rows[i]);
}

void exit_0(struct judge_input *input)
{
    input->outcome.status = 0;
}

void exit_1(struct judge_input *input)
{
    input->outcome.status = 1;
}

void no_closing(struct judge_input *input)
{
    input->log.finished = false;
}

void time_out(struct judge_input *input)
{
    input->outcome.type = OUTCOME_TIMED_OUT;
    input->outcome.wall_ms = 60000;
}
