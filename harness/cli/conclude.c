/* SPDX-License-Identifier: MIT */
#include "cli/conclude.h"

#include <signal.h>

#include "cli/ends.h"

struct reasons {
    struct arena *arena;
    const char **items;
    size_t count;
    size_t capacity;
};

static void add_reason(struct reasons *reasons, const char *format, ...) PRINTF_LIKE(2, 3);

static void add_reason(struct reasons *reasons, const char *format, ...)
{
    struct buf text = BUF_INIT;
    va_list args;

    va_start(args, format);
    buf_vaddf(&text, format, args);
    va_end(args);
    ARENA_GROW(reasons->arena, reasons->items, reasons->count, reasons->capacity);
    reasons->items[reasons->count++] = arena_strdup(reasons->arena, text.ptr);
    buf_release(&text);
}

static bool accuses(const struct finding *finding)
{
    return !finding->after_signal && kind_accuses(finding->kind) &&
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

/* The locks that a program held when we ended it are not its bug. */
static void drop_consequences(struct findings *findings)
{
    size_t kept = 0;

    for (size_t i = 0; i < findings->count; i++)
        if (!findings->items[i]->after_signal)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

static bool has_finding_of(const struct record *record, enum detector detector)
{
    for (size_t i = 0; i < record->findings.count; i++)
        if (record->findings.items[i]->detector == detector)
            return true;
    return false;
}

static void check_exit(const struct record *record, const struct conclusion *how,
                       struct reasons *reasons)
{
    int status = record->outcome.status;

    if (status == 0 || how->any_status)
        return;
    if (status == how->detector_status && has_finding_of(record, record->detector))
        return;
    add_reason(reasons, "the program exited with status %d, so it may not have done all its work",
               status);
}

static void check_signal(const struct record *record, struct reasons *reasons)
{
    const char *name = sigabbrev_np(record->outcome.signal);

    if (!ends_told(record))
        add_reason(reasons, "signal %d (SIG%s) ended the program", record->outcome.signal,
                   name ? name : "?");
}

static void check_outcome(const struct record *record, const struct conclusion *how,
                          struct reasons *reasons)
{
    const struct outcome *o = &record->outcome;

    switch (o->type) {
    case OUTCOME_NOT_STARTED:
        add_reason(reasons, "the program did not start: %s", strerror(o->exec_errno));
        break;
    case OUTCOME_EXITED:
        check_exit(record, how, reasons);
        break;
    case OUTCOME_SIGNALLED:
        check_signal(record, reasons);
        break;
    case OUTCOME_TIMED_OUT:
        if (!how->limit_is_ok)
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

const char *conclude_failure(const struct record *record, struct arena *arena)
{
    for (size_t i = 0; i < record->findings.count; i++) {
        const struct finding *finding = record->findings.items[i];

        if (finding->kind == KIND_DETECTOR_FAILURE)
            return arena_printf(arena, "%s itself failed: %s", detector_title(finding->detector),
                                finding->message ? finding->message : kind_help(finding->kind));
    }
    return NULL;
}

static bool is_valgrind(enum detector detector)
{
    return detector != DETECTOR_TSAN && detector != DETECTOR_NONE;
}

static void add_silence(const struct record *record, const struct conclusion *how,
                        struct reasons *reasons)
{
    const char *title = detector_title(record->detector);

    if (!how->starter)
        add_reason(reasons, "%s left no log: does 'valgrind --tool=%s true' work?", title,
                   detector_name(record->detector));
    else if (record->detector == DETECTOR_TSAN)
        add_reason(reasons,
                   "%s started nothing that TSan watches: no program with -fsanitize=thread ran",
                   how->starter);
    else
        add_reason(reasons, "%s started no program that %s watched", how->starter, title);
}

/* A program that ended by itself while its log did not is another program by now. */
static void add_no_end(const struct record *record, struct reasons *reasons)
{
    const char *title = detector_title(record->detector);

    if (record->outcome.type == OUTCOME_EXITED)
        add_reason(reasons,
                   "%s's log ends before the program did: it became another program (exec), which "
                   "%s watches only with VALGRIND_OPTS=--trace-children=yes, or %s failed; what "
                   "came after was not watched",
                   title, title, title);
    else
        add_reason(reasons, "%s's log has no end: it did not watch to the last", title);
}

/* TSan writes no log as long as it has nothing to report; Valgrind always does. */
static void check_log(const struct record *record, const struct conclusion *how,
                      struct reasons *reasons)
{
    const struct log_facts *log = &record->log;
    const char *title = detector_title(record->detector);
    bool valgrind = is_valgrind(record->detector);
    bool outside = ended_from_outside(&record->outcome);

    if (record->outcome.type == OUTCOME_NOT_STARTED || record->detector == DETECTOR_NONE)
        return;
    if (log->malformed)
        add_reason(reasons, "%s's log is malformed at byte %" PRIu64, title, log->truncated_at);
    else if (!log->started && (valgrind || how->starter))
        add_silence(record, how, reasons);
    else if (valgrind && !log->finished && !outside)
        add_no_end(record, reasons);
    else if (log->truncated && !outside)
        add_reason(reasons, "%s's log is cut off at byte %" PRIu64, title, log->truncated_at);
}

/* What is worth knowing about a run, whatever its verdict. */
static void tell(const struct record *record, const struct conclusion *how, struct reasons *reasons)
{
    const struct stuck_result *seen = how->seen;

    if (record->outcome.type == OUTCOME_TIMED_OUT && how->limit_is_ok)
        add_reason(reasons,
                   "the program was ended at its time limit, as it was meant to, after "
                   "%" PRId64 " ms",
                   record->outcome.wall_ms);
    if (seen->over)
        add_reason(reasons,
                   "main left by pthread_exit() and all threads had ended but TSan's own, "
                   "which never does: threadproof ended the process, without the "
                   "functions of atexit()%s",
                   seen->unflushed ? " and without writing out what was buffered" : "");
    if (seen->children_over)
        add_reason(reasons,
                   "%u child process%s, whose main left by pthread_exit(), had to be "
                   "killed for the same reason: of its threads only TSan's own was left",
                   seen->children_over, seen->children_over == 1 ? "" : "es");
    if (how->children)
        add_reason(reasons, "%s", how->children);
    for (size_t i = 0; i < how->logs->watched_count; i++)
        add_reason(reasons, "%s", how->logs->watched[i]);
}

void conclude(struct record *record, const struct conclusion *how, struct arena *arena)
{
    struct reasons reasons = {.arena = arena};
    const char *failure;

    if (record->outcome.type == OUTCOME_SIGNALLED && record->outcome.signal == SIGINT)
        record->outcome.type = OUTCOME_INTERRUPTED;
    if (ended_from_outside(&record->outcome))
        drop_consequences(&record->findings);
    failure = conclude_failure(record, arena);
    if (failure)
        add_reason(&reasons, "%s", failure);
    check_outcome(record, how, &reasons);
    check_log(record, how, &reasons);
    record->verdict = reasons.count ? VERDICT_INCONCLUSIVE : VERDICT_UNJUDGED;
    tell(record, how, &reasons);
    record->reasons = reasons.items;
    record->reason_count = reasons.count;
}
