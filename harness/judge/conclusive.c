/* SPDX-License-Identifier: MIT */
#include "judge/conclusive.h"

#include <signal.h>

bool is_judged(const struct judge_input *input, const struct finding *finding)
{
    bool ours = input->outcome.type == OUTCOME_STUCK && kind_is_end(finding->kind);

    return !finding->after_signal && !ours && kind_accuses(finding->kind);
}

static bool has_finding(const struct judge_input *input, enum detector detector)
{
    for (size_t i = 0; i < input->findings->count; i++)
        if (input->findings->items[i]->detector == detector)
            return true;
    return false;
}

static bool has_judged_finding(const struct judge_input *input, enum detector detector)
{
    for (size_t i = 0; i < input->findings->count; i++)
        if (input->findings->items[i]->detector == detector &&
            is_judged(input, input->findings->items[i]))
            return true;
    return false;
}

static void check_end(const struct outcome *o, struct reasons *reasons)
{
    const char *name;

    switch (o->type) {
    case OUTCOME_NOT_STARTED:
        name = strerrordesc_np(o->exec_errno);
        reason_add(reasons, "the program did not start: %s", name ? name : "no reason is known");
        break;
    case OUTCOME_SIGNALLED:
        name = sigabbrev_np(o->signal);
        reason_add(reasons, "the program crashed: signal %d (SIG%s) ended it", o->signal,
                   name ? name : "?");
        break;
    case OUTCOME_TIMED_OUT:
        reason_add(reasons, "the program timed out: it was ended after %" PRId64 " ms", o->wall_ms);
        break;
    case OUTCOME_INTERRUPTED:
        reason_add(reasons, "the run was interrupted after %" PRId64 " ms", o->wall_ms);
        break;
    case OUTCOME_EXITED:
    case OUTCOME_STUCK:
        break;
    }
    if (o->left_behind)
        reason_add(reasons, "the program left %u process%s behind, which had to be killed",
                   o->left_behind, o->left_behind == 1 ? "" : "es");
}

static void check_stuck(const struct judge_input *input, struct reasons *reasons)
{
    bool found = has_judged_finding(input, DETECTOR_STUCK);

    if (input->outcome.type == OUTCOME_STUCK && !found)
        reason_add(reasons, "the program was ended as stuck, but no finding says where it hung");
    if (input->outcome.type == OUTCOME_EXITED && found)
        reason_add(reasons, "the stuck watch says that the program hung, but it ended by itself");
}

static void add_silence(const struct judge_input *input, struct reasons *reasons)
{
    const char *title = detector_title(input->detector);

    if (input->log.bytes)
        reason_add(reasons, "%s's log lacks its opening mark: it is not proven that it watched",
                   title);
    else if (input->detector == DETECTOR_TSAN)
        reason_add(reasons, "no log: TSan did not start (is the program built with "
                            "-fsanitize=thread?)");
    else
        reason_add(reasons, "no log: %s did not start (does 'valgrind --tool=%s true' work?)",
                   title, detector_name(input->detector));
}

static bool needs_closing(const struct judge_input *input)
{
    return input->detector != DETECTOR_TSAN || input->outcome.type != OUTCOME_STUCK;
}

static void check_log(const struct judge_input *input, struct reasons *reasons)
{
    const struct log_facts *log = &input->log;
    const char *title = detector_title(input->detector);

    if (!log->started)
        add_silence(input, reasons);
    if (log->malformed)
        reason_add(reasons, "%s's log is malformed at byte %" PRIu64, title, log->truncated_at);
    if (log->truncated)
        reason_add(reasons, "%s's log is cut off at byte %" PRIu64, title, log->truncated_at);
    if (log->started && !log->finished && needs_closing(input))
        reason_add(reasons,
                   "%s's log lacks its closing mark: it is not proven that it watched "
                   "to the end",
                   title);
    if (log->fatal_signal && input->outcome.type != OUTCOME_STUCK)
        reason_add(reasons, "%s's log says that a signal ended the program", title);
}

static void check_counts(const struct judge_input *input, struct reasons *reasons)
{
    const struct log_facts *log = &input->log;
    const char *title = detector_title(input->detector);

    if (log->reported_given && log->reported != log->findings)
        reason_add(reasons,
                   "%s's log says that it reported %" PRIu64 " warning%s, but %" PRIu64 " %s read",
                   title, log->reported, log->reported == 1 ? "" : "s", log->findings,
                   log->findings == 1 ? "was" : "were");
    if (log->findings && !has_finding(input, input->detector))
        reason_add(reasons, "%" PRIu64 " of %s's findings got lost between its log and the verdict",
                   log->findings, title);
}

static void check_findings(const struct judge_input *input, struct reasons *reasons)
{
    for (size_t i = 0; i < input->findings->count; i++) {
        const struct finding *f = input->findings->items[i];
        const char *message = f->message ? f->message : kind_help(f->kind);

        if (f->detector != input->detector && f->detector != DETECTOR_STUCK)
            reason_add(reasons, "a finding of %s came from a run under %s",
                       detector_title(f->detector), detector_title(input->detector));
        if (!is_judged(input, f))
            continue;
        /* Of explore's schedules it ended one. */
        if (kind_is_end(f->kind) && f->detector != DETECTOR_EXPLORE)
            reason_add(reasons, "the program crashed: %s", message);
        if (f->kind == KIND_DETECTOR_FAILURE)
            reason_add(reasons, "%s itself failed: %s", detector_title(f->detector), message);
    }
}

/* A fixed program may exit with any status of its own: that is a wrong result, not a mystery. */
static void check_status(const struct judge_input *input, struct reasons *reasons)
{
    int status = input->outcome.status;
    int loud = input->detector_status;
    const char *title = detector_title(input->detector);
    bool found = has_judged_finding(input, input->detector);

    if (input->outcome.type != OUTCOME_EXITED)
        return;
    if (loud && status == loud && !found)
        reason_add(reasons,
                   "the program exited with %d, by which %s says that it reported "
                   "something, but no finding was read",
                   status, title);
    else if (loud && status != loud && found)
        reason_add(reasons,
                   "the program exited with %d, although %s exits with %d once it has "
                   "reported something",
                   status, title, loud);
    else if (input->variant == VARIANT_BROKEN && status != loud && status != 0 && status != 1)
        reason_add(reasons,
                   loud ? "the program exited with %d, which neither main's 0 or 1 nor %s's %d "
                          "explains"
                        : "the program exited with %d, which main's 0 or 1 does not explain",
                   status, title, loud);
}

void check_conclusive(const struct judge_input *input, struct reasons *reasons)
{
    check_end(&input->outcome, reasons);
    if (input->outcome.type == OUTCOME_NOT_STARTED)
        return;
    check_stuck(input, reasons);
    if (input->detector != DETECTOR_NONE) {
        check_log(input, reasons);
        check_counts(input, reasons);
    }
    check_findings(input, reasons);
    check_status(input, reasons);
}
