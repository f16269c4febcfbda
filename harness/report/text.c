/* SPDX-License-Identifier: MIT */
/*
 * The report for a terminal: a line a case, a column a detector; totals; then
 * every failed verdict with its reasons.
 */
#include "report/text.h"

#include "base/text.h"
#include "digest/contrast.h"
#include "digest/words.h"

static enum term_style style_of(enum verdict verdict)
{
    if (verdict == VERDICT_BLIND || verdict == VERDICT_UNJUDGED)
        return TERM_NOTE;
    return verdict_passes(verdict) ? TERM_GOOD : TERM_BAD;
}

static void write_gaps(struct writing *w, struct terminal *t)
{
    for (size_t i = 0; i < w->index->gap_count; i++) {
        buf_clear(&w->scratch);
        buf_addf(&w->scratch, "INCOMPLETE  %s", w->index->gaps[i]);
        term_wrap(t, TERM_BAD, w->scratch.ptr, 0, 12);
    }
}

static void write_contrasts(struct writing *w, struct terminal *t)
{
    if (!contrasts_possible(w->index))
        return;
    if (w->index->gap_count)
        sink_char(w->sink, '\n');
    term_wrap(t, TERM_BOLD,
              w->index->contrast_count ? "Differences between toolchains" : CONTRAST_NONE, 0, 0);
    for (size_t i = 0; i < w->index->contrast_count; i++) {
        buf_clear(&w->scratch);
        contrast_sentence(&w->scratch, w->index, &w->index->contrasts[i]);
        term_wrap(t, TERM_PLAIN, w->scratch.ptr, 2, 4);
    }
}

/* Widths of the matrix: the names, and each half (broken, fixed) of a column. */
struct layout {
    size_t name;
    size_t half;
};

static struct layout lay_out(const struct index *index, struct terminal *t)
{
    struct layout layout = {.name = 12};
    size_t room;

    for (size_t i = 0; i < index->subject_count; i++) {
        size_t columns = index->subjects[i].topic ? term_columns(index->subjects[i].name) : 0;

        layout.name = columns > layout.name ? columns : layout.name;
    }
    layout.name = layout.name > t->width / 3 ? t->width / 3 : layout.name;
    room = t->width - layout.name - 2;
    layout.half = index->column_count ? room / index->column_count / 2 : 0;
    layout.half = layout.half > 13 ? 13 : layout.half;
    layout.half = layout.half < 8 ? 8 : layout.half;
    return layout;
}

static void write_headings(struct writing *w, struct terminal *t, struct layout layout,
                           const char *topic)
{
    sink_char(w->sink, '\n');
    term_cell(t, TERM_BOLD, topic, layout.name + 2);
    for (size_t i = 0; i < w->index->column_count; i++) {
        buf_clear(&w->scratch);
        column_heading(&w->scratch, &w->index->columns[i]);
        term_cell(t, TERM_BOLD, w->scratch.ptr, 2 * layout.half - 1);
        t->pending++;
    }
    term_line(t);
}

static void write_half(struct terminal *t, const struct run *run, size_t width)
{
    if (run)
        term_cell(t, style_of(run->verdict), verdict_word(run->verdict, width - 1), width);
    else
        term_cell(t, TERM_DIM, "-", width);
}

static void write_row(struct writing *w, struct terminal *t, struct layout layout,
                      const struct subject *subject)
{
    sink_str(w->sink, "  ");
    term_cell(t, TERM_PLAIN, subject->name, layout.name - 1);
    t->pending++;
    for (size_t i = 0; i < w->index->column_count; i++) {
        const struct column *column = &w->index->columns[i];

        write_half(t, subject_run(w->index, subject, column, VARIANT_BROKEN), layout.half);
        write_half(t, subject_run(w->index, subject, column, VARIANT_FIXED), layout.half);
    }
    term_line(t);
}

static void write_matrix(struct writing *w, struct terminal *t)
{
    struct layout layout = lay_out(w->index, t);
    const char *topic = NULL;

    for (size_t i = 0; i < w->index->subject_count; i++) {
        const struct subject *subject = &w->index->subjects[i];

        if (!subject->topic)
            return;
        if (!topic || !text_equal(topic, subject->topic))
            write_headings(w, t, layout, subject->topic);
        topic = subject->topic;
        write_row(w, t, layout, subject);
    }
}

static void write_failure(struct terminal *t, const struct run *run)
{
    sink_char(t->sink, '\n');
    term_add(t, TERM_BAD, verdict_word(run->verdict, SIZE_MAX));
    sink_str(t->sink, "  ");
    term_add(t, TERM_BOLD, run->name);
    term_line(t);
    text_reasons(t, run);
}

/* Of a program that is no case, its own last line says so already. */
static void write_failures(struct writing *w, struct terminal *t)
{
    for (size_t i = 0; i < w->index->run_count; i++)
        if (w->index->runs[i].topic && run_failed(&w->index->runs[i]))
            write_failure(t, &w->index->runs[i]);
}

static void write_verdict_counts(struct writing *w, struct terminal *t)
{
    const char *before = "  ";

    for (int v = 0; v < VERDICT_COUNT; v++) {
        if (!w->index->totals.by_verdict[v])
            continue;
        buf_clear(&w->scratch);
        buf_addf(&w->scratch, "%zu %s", w->index->totals.by_verdict[v],
                 verdict_word((enum verdict)v, SIZE_MAX));
        sink_str(w->sink, before);
        term_add(t, style_of((enum verdict)v), w->scratch.ptr);
        before = ", ";
    }
    term_line(t);
}

static void write_totals(struct writing *w, struct terminal *t)
{
    const struct totals *totals = &w->index->totals;
    struct buf *line = &w->scratch;

    buf_clear(line);
    format_count(line, totals->cases, "case", "cases");
    buf_addstr(line, ", ");
    format_count(line, w->index->run_count, "run", "runs");
    buf_addf(line, ": %zu passed, %zu failed", totals->passed, totals->failed);
    if (totals->unjudged)
        buf_addf(line, ", %zu not judged", totals->unjudged);
    buf_addstr(line, "; ");
    format_count(line, totals->bugs, "bug", "bugs");
    buf_addstr(line, " in ");
    format_count(line, totals->findings, "finding", "findings");
    sink_char(w->sink, '\n');
    term_wrap(t, totals->failed ? TERM_BAD : TERM_GOOD, line->ptr, 0, 2);
    write_verdict_counts(w, t);
}

void text_write(struct writing *w)
{
    struct terminal t = {w->sink, w->options.width, w->options.colour, 0};

    write_gaps(w, &t);
    if (!w->index->run_count) {
        term_wrap(&t, TERM_PLAIN, "No records, so nothing was run that could be reported.", 0, 0);
        return;
    }
    write_contrasts(w, &t);
    write_matrix(w, &t);
    text_findings(w, &t);
    if (w->index->totals.cases) {
        write_totals(w, &t);
        write_failures(w, &t);
    }
}
