/* SPDX-License-Identifier: MIT */
#include "cli/ends.h"

#include <signal.h>

#include "base/text.h"
#include "model/assertion.h"

/* These result from what the program itself does; others are sent to it. */
static bool is_fault(int number)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};

    for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
        if (faults[i] == number)
            return true;
    return false;
}

static bool is_abort(const struct finding *finding)
{
    return finding->kind == KIND_ABORT || finding->kind == KIND_ASSERTION_FAILED;
}

static bool is_told(const struct record *record)
{
    for (size_t i = 0; i < record->findings.count; i++)
        if (kind_is_end(record->findings.items[i]->kind))
            return true;
    return false;
}

/* --- what the program wrote ------------------------------------------------------------------ */

/* The next line of the text, without its end; NULL behind the last. */
static const char *next_line(const char **cursor, const char *end, size_t *len)
{
    const char *line = *cursor;
    const char *stop;

    if (line >= end)
        return NULL;
    stop = memchr(line, '\n', (size_t)(end - line));
    stop = stop ? stop : end;
    *len = (size_t)(stop - line);
    *cursor = stop + 1;
    return line;
}

static bool is_at(const struct finding *finding, const struct assertion *assertion)
{
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct frame *frame = stack_frame_in(&finding->stacks[i], assertion->file);

        if (frame && frame->line == assertion->line)
            return true;
    }
    return false;
}

/*
 * Of several that failed in several processes, the one at the finding's place; else the last,
 * unless the finding's stack shows that it was not an assertion.
 */
static bool find_assertion(const struct captured *err, const struct finding *finding,
                           struct arena *arena, struct assertion *assertion)
{
    bool other = finding && finding->kind == KIND_ABORT && finding->stack_count;
    const char *cursor = err->text ? err->text : "";
    const char *end = cursor + err->len;
    const char *line;
    bool found = false;
    size_t len;

    while ((line = next_line(&cursor, end, &len))) {
        if (!assertion_read(line, len, arena, assertion))
            continue;
        if (finding && is_at(finding, assertion))
            return true;
        found = true;
    }
    return found && !other;
}

/* The last line that is not empty, nor TSan's. */
static const char *last_words(const struct captured *err, struct arena *arena)
{
    const char *cursor = err->text ? err->text : "";
    const char *end = cursor + err->len;
    const char *words = NULL;
    const char *line;
    size_t len;

    while ((line = next_line(&cursor, end, &len)))
        if (len && !memmem(line, len, "ThreadSanitizer:", strlen("ThreadSanitizer:")))
            words = arena_strndup(arena, line, len);
    return words;
}

/* --- findings -------------------------------------------------------------------------------- */

static void add_note(struct finding *finding, struct arena *arena, const char *note)
{
    const char **notes = ARENA_ARRAY(arena, const char *, finding->note_count + 1);

    for (size_t i = 0; i < finding->note_count; i++)
        notes[i] = finding->notes[i];
    notes[finding->note_count++] = note;
    finding->notes = notes;
}

static void add_last_words(struct finding *finding, const struct record *record,
                           struct arena *arena)
{
    const char *words = last_words(&record->err, arena);

    if (words)
        add_note(finding, arena, arena_printf(arena, "the last line on standard error: %s", words));
    else if (!record->err.text)
        add_note(finding, arena, "what it wrote before it ended is on the terminal");
}

static void complete(struct finding *finding, const struct record *record, struct arena *arena)
{
    struct assertion assertion;

    if (find_assertion(&record->err, finding, arena, &assertion)) {
        finding->kind = KIND_ASSERTION_FAILED;
        finding->message = assertion.text;
    } else {
        add_last_words(finding, record, arena);
    }
}

static void complete_all(struct record *record, struct arena *arena)
{
    for (size_t i = 0; i < record->findings.count; i++) {
        const struct finding *found = record->findings.items[i];
        struct finding *completed;

        if (!is_abort(found))
            continue;
        completed = ARENA_NEW(arena, struct finding);
        *completed = *found;
        complete(completed, record, arena);
        record->findings.items[i] = completed;
    }
}

static void add_assertion(struct record *record, const struct assertion *assertion, pid_t pid)
{
    const struct frame frame = {
        .function = assertion->function, .file = assertion->file, .line = assertion->line};
    const struct stack stack = {.role = STACK_ACCESS, .frames = &frame, .frame_count = 1};
    const struct finding finding = {.detector = DETECTOR_STUCK,
                                    .kind = KIND_ASSERTION_FAILED,
                                    .label = "assertion",
                                    .message = assertion->text,
                                    .pid = (uint64_t)pid,
                                    .count = 1,
                                    .stacks = &stack,
                                    .stack_count = 1};

    findings_add(&record->findings, &finding);
}

static void add_signal(struct record *record, pid_t pid, struct arena *arena)
{
    int number = record->outcome.signal;
    const char *description = sigdescr_np(number);
    const char *name = sigabbrev_np(number);
    struct finding finding = {
        .detector = DETECTOR_STUCK, .label = "signal", .pid = (uint64_t)pid, .count = 1};

    finding.message = arena_printf(arena, "SIG%s ended it: %s", name ? name : "?",
                                   description ? description : "unknown signal");
    finding.kind = kind_from_wording(DETECTOR_STUCK, finding.label, finding.message);
    add_last_words(&finding, record, arena);
    if (record->detector == DETECTOR_NONE)
        add_note(&finding, arena,
                 "no detector watched, so nobody knows where: a run under TSan or Helgrind, or a "
                 "debugger, shows the stack");
    findings_add(&record->findings, &finding);
}

/* It need not report abort(), and never calls it. */
static bool is_tsans_silence(const struct record *record)
{
    return record->detector == DETECTOR_TSAN && record->outcome.signal == SIGABRT;
}

static void make_finding(struct record *record, pid_t pid, struct arena *arena)
{
    struct assertion assertion;

    if (record->outcome.signal == SIGABRT && find_assertion(&record->err, NULL, arena, &assertion))
        add_assertion(record, &assertion, pid);
    else if (record->detector == DETECTOR_NONE || is_tsans_silence(record))
        add_signal(record, pid, arena);
}

/* --- the outcome ----------------------------------------------------------------------------- */

/* "SEGV on unknown address ...": the number of a signal by the name that the text begins with. */
static int signal_named(const char *text)
{
    static const char words[] = "ThreadSanitizer: ";
    const char *at = strstr(text, words);

    at = at ? at + strlen(words) : text;
    for (int number = 1; number < NSIG; number++) {
        const char *name = sigabbrev_np(number);
        size_t len = name ? strlen(name) : 0;

        if (len && strncmp(at, name, len) == 0 && at[len] == ' ')
            return number;
    }
    return 0;
}

/* TSan handles the signal, and then ends the program by another, or exits. */
static void correct_outcome(struct record *record, pid_t pid)
{
    struct outcome *o = &record->outcome;

    if (record->detector != DETECTOR_TSAN ||
        (o->type != OUTCOME_EXITED && o->type != OUTCOME_SIGNALLED))
        return;
    for (size_t i = 0; i < record->findings.count; i++) {
        const struct finding *finding = record->findings.items[i];
        int number = kind_is_end(finding->kind) && finding->message && finding->pid == (uint64_t)pid
                         ? signal_named(finding->message)
                         : 0;

        if (number)
            *o = (struct outcome){.type = OUTCOME_SIGNALLED,
                                  .signal = number,
                                  .wall_ms = o->wall_ms,
                                  .cpu_us = o->cpu_us,
                                  .max_rss_kib = o->max_rss_kib,
                                  .left_behind = o->left_behind};
    }
}

/* --- children -------------------------------------------------------------------------------- */

static size_t drop_aborted_children(struct findings *findings, pid_t pid)
{
    size_t kept = 0;
    size_t count = findings->count;

    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = findings->items[i];

        if (!is_abort(finding) || !finding->pid || finding->pid == (uint64_t)pid)
            findings->items[kept++] = finding;
    }
    findings->count = kept;
    return count - kept;
}

static const char *tell_children(size_t count, struct arena *arena)
{
    if (!count)
        return NULL;
    return arena_printf(arena,
                        "%zu child process%s ended by abort(), which is left to the parent to "
                        "judge",
                        count, count == 1 ? "" : "es");
}

const char *ends_tell(struct record *record, pid_t pid, bool starter, struct arena *arena)
{
    size_t aborted = starter ? 0 : drop_aborted_children(&record->findings, pid);

    correct_outcome(record, pid);
    if (record->outcome.type == OUTCOME_SIGNALLED && is_fault(record->outcome.signal) &&
        !is_told(record))
        make_finding(record, pid, arena);
    complete_all(record, arena);
    return tell_children(aborted, arena);
}

bool ends_told(const struct record *record)
{
    return record->outcome.type == OUTCOME_SIGNALLED && is_fault(record->outcome.signal) &&
           is_told(record);
}
