/* SPDX-License-Identifier: MIT */
/*
 * Findings for a terminal: what kind, in one sentence; what each thread did;
 * the stacks, the user's own frames first; what to do.
 */
#include "base/text.h"
#include "digest/explored.h"
#include "digest/place.h"
#include "digest/words.h"
#include "report/explain.h"
#include "report/printed.h"
#include "report/text.h"

/* More than this nobody reads on a terminal; the rest is counted, and said to be. */
enum { EXPLAINED_MAX = 200 };

/* What the visits share: the number of the last bug, how the lines look, and which kinds were
 * explained already. */
struct telling {
    struct terminal *t;
    size_t number;
    bool explained[KIND_COUNT];
};

static const char *root_of(const struct writing *w)
{
    return w->options.root;
}

static void write_headline(struct writing *w, struct terminal *t, const struct bug *bug,
                           const struct finding *finding, size_t number)
{
    struct buf *line = &w->scratch;
    const char *before = ", seen by ";

    buf_clear(line);
    explain_title(line, finding);
    for (unsigned d = 0; d < DETECTOR_COUNT; d++) {
        if (!bug->by_detector[d] || !explain_speaker(bug->kind, (enum detector)d))
            continue;
        buf_addf(line, "%s%s", before, detector_title((enum detector)d));
        before = " and ";
    }
    if (bug->count > 1)
        buf_addf(line, ", %" PRIu64 " times", bug->count);
    sink_number(t->sink, number);
    sink_str(t->sink, ". ");
    line->ptr[0] =
        (char)(line->ptr[0] >= 'a' && line->ptr[0] <= 'z' ? line->ptr[0] - 32 : line->ptr[0]);
    term_wrap(t, TERM_BOLD, line->ptr, 0, 3);
}

static void write_message(struct writing *w, struct terminal *t, const struct finding *finding)
{
    buf_clear(&w->scratch);
    explain_message(&w->scratch, finding);
    if (w->scratch.len)
        term_wrap(t, TERM_PLAIN, w->scratch.ptr, 3, 7);
}

/* Sites first: they are what happened. The rest tells where things came from. */
static void write_sentences(struct writing *w, struct terminal *t, const struct finding *finding,
                            bool sites)
{
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];

        if (finding_is_site(finding, stack) != sites)
            continue;
        buf_clear(&w->scratch);
        explain_stack(&w->scratch, finding, stack, root_of(w));
        term_wrap(t, TERM_PLAIN, w->scratch.ptr, sites ? 3 : 5, sites ? 7 : 9);
    }
}

static void write_memory(struct writing *w, struct terminal *t, const struct finding *finding)
{
    buf_clear(&w->scratch);
    buf_addstr(&w->scratch, "memory: ");
    explain_memory(&w->scratch, finding);
    if (w->scratch.len > strlen("memory: "))
        term_wrap(t, TERM_PLAIN, w->scratch.ptr, 5, 9);
}

static void write_frame(struct writing *w, struct terminal *t, const struct frame *frame)
{
    enum term_style style = frame_is_own(frame) ? TERM_PLAIN : TERM_DIM;

    buf_clear(&w->scratch);
    buf_addstr(&w->scratch, frame_function(frame));
    buf_addstr(&w->scratch, "  ");
    place_add(&w->scratch, frame, root_of(w));
    term_wrap(t, style, w->scratch.ptr, 7, 11);
}

static void write_frames(struct writing *w, struct terminal *t, const struct stack *stack)
{
    size_t foreign = 0;

    for (size_t i = 0; i < stack->frame_count; i++) {
        if (frame_is_own(&stack->frames[i]))
            write_frame(w, t, &stack->frames[i]);
        else
            foreign++;
    }
    if (foreign == stack->frame_count) {
        for (size_t i = 0; i < stack->frame_count; i++)
            write_frame(w, t, &stack->frames[i]);
    } else if (foreign) {
        buf_clear(&w->scratch);
        format_count(&w->scratch, foreign, "frame", "frames");
        buf_addstr(&w->scratch, " of libraries and the detector");
        term_wrap(t, TERM_DIM, w->scratch.ptr, 7, 11);
    }
}

/* A stack of one frame says no more than its sentence did. */
static void write_stacks(struct writing *w, struct terminal *t, const struct finding *finding)
{
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];

        if (!finding_is_site(finding, stack) || stack->frame_count < 2)
            continue;
        buf_clear(&w->scratch);
        explain_thread(&w->scratch, finding, stack->thread);
        if (stack->role != STACK_OTHER)
            buf_addf(&w->scratch, ", %s", explain_role(finding, stack));
        buf_addch(&w->scratch, ':');
        term_wrap(t, TERM_DIM, w->scratch.ptr, 5, 9);
        write_frames(w, t, stack);
    }
}

/* Once a kind: it is the same for all of them. */
static void write_advice(struct writing *w, struct telling *telling, enum kind kind)
{
    if (telling->explained[kind])
        return;
    telling->explained[kind] = true;
    buf_clear(&w->scratch);
    buf_addf(&w->scratch, "What to do: %s", kind_advice(kind));
    term_wrap(telling->t, TERM_NOTE, w->scratch.ptr, 3, 7);
}

/* Of a program it stands below its findings. */
static void write_run_name(struct writing *w, struct terminal *t, const struct run *run)
{
    buf_clear(&w->scratch);
    buf_addf(&w->scratch, "in %s", run->name);
    term_wrap(t, TERM_PLAIN, w->scratch.ptr, 3, 7);
}

/* The schedule that shows it, and its story. */
static void write_witness(struct writing *w, struct terminal *t, const struct record *record,
                          const struct finding *finding)
{
    const struct witness *witness = record_witness(record, finding);

    if (!witness)
        return;
    buf_clear(&w->scratch);
    explored_witness(&w->scratch, record->schedule, witness);
    term_wrap(t, TERM_BOLD, w->scratch.ptr, 3, 7);
    text_story(w, t, witness);
}

static void write_bug(struct writing *w, struct telling *telling, const struct bug *bug)
{
    const struct run *run = &w->index->runs[bug->run];
    const struct finding *finding = bug_finding(w->index, bug);
    struct terminal *t = telling->t;

    if (bug_claimed(run))
        return;
    if (++telling->number > EXPLAINED_MAX)
        return;
    term_line(t);
    write_headline(w, t, bug, finding, telling->number);
    if (run->topic)
        write_run_name(w, t, run);
    if (!telling->explained[finding->kind])
        term_wrap(t, TERM_DIM, kind_help(finding->kind), 3, 3);
    write_message(w, t, finding);
    write_sentences(w, t, finding, true);
    write_memory(w, t, finding);
    write_sentences(w, t, finding, false);
    write_stacks(w, t, finding);
    write_witness(w, t, run->record, finding);
    for (size_t i = 0; i < finding->note_count; i++)
        term_wrap(t, TERM_PLAIN, finding->notes[i], 5, 9);
    write_advice(w, telling, finding->kind);
}

static void write_printed(void *context, const char *line)
{
    term_wrap(context, TERM_PLAIN, line, 6, 8);
}

void text_reasons(struct terminal *t, const struct run *run)
{
    for (size_t i = 0; i < run->reason_count; i++)
        term_wrap(t, TERM_PLAIN, run->reasons[i], 4, 6);
    if (!run_failed(run))
        return;
    if (run->record->err.len)
        term_wrap(t, TERM_PLAIN, "its standard error ended with:", 4, 6);
    printed_end(&run->record->err, write_printed, t);
}

static void write_close(struct writing *w, struct terminal *t, const struct subject *subject)
{
    const struct run *run = &w->index->runs[subject->first_run];
    struct buf *line = &w->scratch;

    buf_clear(line);
    buf_addf(line, "%s under %s: ", subject->name, detector_title(run->detector));
    if (run->finding_count)
        format_count(line, run->finding_count, "finding", "findings");
    else
        buf_addstr(line, "nothing found");
    /* A log that was only read tells nothing of the run's end. */
    if (run->started_ms) {
        buf_addf(line, "; %s after ", outcome_type_name(run->outcome.type));
        format_duration(line, run->outcome.wall_ms);
    }
    term_line(t);
    term_wrap(t, run->finding_count ? TERM_BAD : TERM_GOOD, line->ptr, 0, 2);
    for (size_t i = 0; i < run->explored_count; i++)
        term_wrap(t, TERM_PLAIN, run->explored[i], 4, 6);
    text_reasons(t, run);
}

static void write_rest(struct writing *w, const struct telling *telling)
{
    if (telling->number <= EXPLAINED_MAX)
        return;
    buf_clear(&w->scratch);
    buf_addf(&w->scratch,
             "%zu more bugs are not shown here; the HTML, JSON and SARIF reports have "
             "them.",
             telling->number - EXPLAINED_MAX);
    term_line(telling->t);
    term_wrap(telling->t, TERM_NOTE, w->scratch.ptr, 0, 2);
}

void text_findings(struct writing *w, struct terminal *t)
{
    struct telling telling = {.t = t};

    for (size_t i = 0; i < w->index->subject_count; i++) {
        const struct subject *subject = &w->index->subjects[i];

        for (size_t k = 0; k < subject->bug_count; k++)
            write_bug(w, &telling, &w->index->bugs[subject->first_bug + k]);
        if (!subject->topic)
            write_close(w, t, subject);
    }
    write_rest(w, &telling);
}
