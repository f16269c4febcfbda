/* SPDX-License-Identifier: MIT */
#include "cli/conclude.h"

#include <signal.h>

#include "base/text.h"

enum { REASONS_MAX = 8 };

struct reasons {
    struct arena *arena;
    const char **items;
    size_t count;
};

static void add_reason(struct reasons *reasons, const char *format, ...) PRINTF_LIKE(2, 3);

static void add_reason(struct reasons *reasons, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    if (reasons->count == REASONS_MAX)
        BUG("more than %d reasons", REASONS_MAX);
    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    reasons->items[reasons->count++] = arena_strdup(reasons->arena, text.ptr);
    buf_release(&text);
}

static bool is_timeout_evidence(const struct finding *finding)
{
    return finding->detector == DETECTOR_STUCK && finding->label &&
           text_equal(finding->label, "timeout");
}

static bool accuses(const struct finding *finding)
{
    return !finding->after_signal && !is_timeout_evidence(finding) &&
           finding->kind != KIND_DETECTOR_FAILURE;
}

size_t conclude_findings(const struct record *record)
{
    size_t count = 0;

    for (size_t i = 0; i < record->findings.count; i++)
        count += accuses(record->findings.items[i]);
    return count;
}

static bool ended_from_outside(const struct outcome *o)
{
    return o->type == OUTCOME_STUCK || o->type == OUTCOME_TIMED_OUT ||
           o->type == OUTCOME_INTERRUPTED;
}

/* A signal of ours is no crash of the program's, and the locks that it held then are no bug. */
static void drop_consequences(struct findings *findings)
{
    size_t kept = 0;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = findings->items[i];

        if (finding->kind != KIND_CRASH && !finding->after_signal)
            findings->items[kept++] = finding;
    }
    findings->count = kept;
}

static bool has_finding_of(const struct record *record, enum detector detector)
{
    for (size_t i = 0; i < record->findings.count; i++)
        if (record->findings.items[i]->detector == detector)
            return true;
    return false;
}

static void check_exit(const struct record *record, int detector_status, bool any_status,
                       struct reasons *reasons)
{
    int status = record->outcome.status;

    if (status == 0 || any_status)
        return;
    if (status == detector_status && has_finding_of(record, record->detector))
        return;
    add_reason(reasons, "the program exited with status %d, so it may not have done all its work",
               status);
}

static void check_outcome(const struct record *record, int detector_status, bool any_status,
                          struct reasons *reasons)
{
    const struct outcome *o = &record->outcome;
    const char *name;

    switch (o->type) {
    case OUTCOME_NOT_STARTED:
        add_reason(reasons, "the program did not start: %s", strerror(o->exec_errno));
        break;
    case OUTCOME_EXITED:
        check_exit(record, detector_status, any_status, reasons);
        break;
    case OUTCOME_SIGNALLED:
        name = sigabbrev_np(o->signal);
        add_reason(reasons, "signal %d (SIG%s) ended the program", o->signal, name ? name : "?");
        break;
    case OUTCOME_TIMED_OUT:
        add_reason(reasons, "the program was ended at its time limit, after %" PRId64 " ms",
                   o->wall_ms);
        break;
    case OUTCOME_INTERRUPTED:
        add_reason(reasons, "the run was interrupted after %" PRId64 " ms", o->wall_ms);
        break;
    case OUTCOME_STUCK:
        break;
    }
    if (o->left_behind)
        add_reason(reasons, "the program left %u process%s behind, which had to be killed",
                   o->left_behind, o->left_behind == 1 ? "" : "es");
}

/* Once is enough: what it says after that is a consequence. */
static void check_detector(const struct record *record, struct reasons *reasons)
{
    for (size_t i = 0; i < record->findings.count; i++) {
        const struct finding *finding = record->findings.items[i];

        if (finding->kind != KIND_DETECTOR_FAILURE)
            continue;
        add_reason(reasons, "%s itself failed: %s", detector_title(finding->detector),
                   finding->message ? finding->message : kind_help(finding->kind));
        return;
    }
}

/* TSan writes no log as long as it has nothing to report; Valgrind always does. */
static void check_log(const struct record *record, struct reasons *reasons)
{
    const struct log_facts *log = &record->log;
    const char *title = detector_title(record->detector);
    bool valgrind = record->detector != DETECTOR_TSAN && record->detector != DETECTOR_NONE;

    if (record->outcome.type == OUTCOME_NOT_STARTED)
        return;
    if (log->malformed)
        add_reason(reasons, "%s's log is malformed at byte %" PRIu64, title, log->truncated_at);
    else if (log->truncated && !ended_from_outside(&record->outcome))
        add_reason(reasons, "%s's log is cut off at byte %" PRIu64, title, log->truncated_at);
    else if (valgrind && !log->started)
        add_reason(reasons, "%s left no log: does 'valgrind --tool=%s true' work?", title,
                   detector_name(record->detector));
    else if (valgrind && !log->finished && !ended_from_outside(&record->outcome))
        add_reason(reasons, "%s's log has no end: it did not watch to the last", title);
}

void conclude(struct record *record, int detector_status, bool any_status, struct arena *arena)
{
    struct reasons reasons = {arena, ARENA_ARRAY(arena, const char *, REASONS_MAX), 0};

    if (record->outcome.type == OUTCOME_SIGNALLED && record->outcome.signal == SIGINT)
        record->outcome.type = OUTCOME_INTERRUPTED;
    if (ended_from_outside(&record->outcome))
        drop_consequences(&record->findings);
    check_detector(record, &reasons);
    check_outcome(record, detector_status, any_status, &reasons);
    check_log(record, &reasons);
    record->verdict = reasons.count ? VERDICT_INCONCLUSIVE : VERDICT_UNJUDGED;
    record->reasons = reasons.items;
    record->reason_count = reasons.count;
}
