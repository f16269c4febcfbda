/* SPDX-License-Identifier: MIT */
/*
 * The job summary: the matrix, the failures, what each detector is worth, and
 * the findings. A forge takes no more than 1 MiB, so a part that does not fit is
 * left out, and the summary says how many were.
 */
#include "markup/markdown_text.h"

#include "base/text.h"
#include "digest/contrast.h"
#include "digest/explored.h"
#include "digest/words.h"
#include "report/explain.h"
#include "report/format.h"
#include "report/printed.h"

enum { LIMIT = 1000 * 1000 };

struct summary {
    struct writing *w;
    struct buf part; /* what is written next, if it fits */
    size_t left_out; /* parts of the section that is open */
};

/* Ends a part: it is written whole or not at all. */
static bool flush(struct summary *s)
{
    bool fits = s->w->sink->written + s->part.len <= LIMIT;

    if (fits)
        sink_add(s->w->sink, s->part.ptr, s->part.len);
    else
        s->left_out++;
    buf_clear(&s->part);
    return fits;
}

/* Says what the section left out; there is room for it behind LIMIT. */
static void end_section(struct summary *s, const char *one, const char *many)
{
    if (s->left_out) {
        buf_addstr(&s->part, "\n*Left out, since a summary may not be longer than 1 MiB: ");
        format_count(&s->part, s->left_out, one, many);
        buf_addstr(&s->part, ". The HTML and JSON reports have all.*\n");
        sink_add(s->w->sink, s->part.ptr, s->part.len);
    }
    buf_clear(&s->part);
    s->left_out = 0;
}

static const char *sign(const struct run *run)
{
    if (run->verdict == VERDICT_BLIND)
        return "⚪ ";
    if (run->verdict == VERDICT_UNJUDGED)
        return "";
    return run_failed(run) ? "❌ " : "✅ ";
}

static void add_verdict(struct buf *out, const struct run *run)
{
    if (run)
        buf_addf(out, "%s%s", sign(run), verdict_name(run->verdict));
    else
        buf_addstr(out, "not run");
}

/* What was found in programs that claim nothing is no success either. */
static bool all_is_well(const struct index *index)
{
    for (size_t i = 0; i < index->run_count; i++)
        if (!index->runs[i].topic && index->runs[i].finding_count)
            return false;
    return !index->totals.failed && !index->gap_count;
}

static void write_head(struct summary *s)
{
    const struct index *index = s->w->index;
    const struct totals *totals = &index->totals;

    buf_addstr(&s->part, "# ");
    markdown_text(&s->part, s->w->options.title);
    buf_addstr(&s->part, all_is_well(index) ? "\n\n✅ **" : "\n\n❌ **");
    format_count(&s->part, index->run_count, "run", "runs");
    buf_addf(&s->part, "**: %zu passed, %zu failed", totals->passed, totals->failed);
    if (totals->unjudged)
        buf_addf(&s->part, ", %zu not judged", totals->unjudged);
    buf_addstr(&s->part, "; ");
    format_count(&s->part, totals->bugs, "bug", "bugs");
    buf_addstr(&s->part, " in ");
    format_count(&s->part, totals->findings, "finding", "findings");
    buf_addstr(&s->part, ".\n");
    flush(s);
}

static void write_gaps(struct summary *s)
{
    const struct index *index = s->w->index;

    if (!index->gap_count)
        return;
    buf_addstr(&s->part, "\n## Incomplete\n\n");
    for (size_t i = 0; i < index->gap_count; i++) {
        buf_addstr(&s->part, "- ");
        markdown_text(&s->part, index->gaps[i]);
        buf_addch(&s->part, '\n');
    }
    flush(s);
    end_section(s, "list", "lists");
}

static void write_contrasts(struct summary *s)
{
    const struct index *index = s->w->index;

    if (!contrasts_possible(index))
        return;
    buf_addstr(&s->part, "\n## Differences between toolchains\n\n");
    if (!index->contrast_count)
        buf_addstr(&s->part, CONTRAST_NONE "\n");
    flush(s);
    for (size_t i = 0; i < index->contrast_count; i++) {
        buf_clear(&s->w->scratch);
        contrast_sentence(&s->w->scratch, index, &index->contrasts[i]);
        buf_addstr(&s->part, "- ");
        markdown_text(&s->part, s->w->scratch.ptr);
        buf_addch(&s->part, '\n');
        flush(s);
    }
    end_section(s, "difference", "differences");
}

static void add_item(void *part, const char *text)
{
    buf_addstr(part, "  - ");
    markdown_text(part, text);
    buf_addch(part, '\n');
}

static void add_printed(void *part, const char *line)
{
    buf_addstr(part, "  ");
    add_item(part, line);
}

static void write_failure(struct summary *s, const struct run *run)
{
    buf_addf(&s->part, "- **%s** ", verdict_name(run->verdict));
    markdown_text(&s->part, run->name);
    buf_addch(&s->part, '\n');
    for (size_t i = 0; i < run->reason_count; i++)
        add_item(&s->part, run->reasons[i]);
    if (run->record->err.len)
        add_item(&s->part, "its standard error ended with:");
    printed_end(&run->record->err, add_printed, &s->part);
    flush(s);
}

static void write_failures(struct summary *s)
{
    const struct index *index = s->w->index;

    if (!index->totals.failed)
        return;
    buf_addstr(&s->part, "\n## What failed\n\n");
    flush(s);
    for (size_t i = 0; i < index->run_count; i++)
        if (run_failed(&index->runs[i]))
            write_failure(s, &index->runs[i]);
    end_section(s, "failed run", "failed runs");
}

static void write_matrix_head(struct summary *s)
{
    const struct index *index = s->w->index;

    buf_addstr(&s->part, "\n## Cases by detectors\n\n| Topic | Case |");
    for (size_t i = 0; i < index->column_count; i++) {
        buf_clear(&s->w->scratch);
        column_heading(&s->w->scratch, &index->columns[i]);
        buf_addch(&s->part, ' ');
        markdown_text(&s->part, s->w->scratch.ptr);
        buf_addstr(&s->part, " broken | fixed |");
    }
    buf_addstr(&s->part, "\n| --- | --- |");
    for (size_t i = 0; i < index->column_count; i++)
        buf_addstr(&s->part, " --- | --- |");
    buf_addch(&s->part, '\n');
    flush(s);
}

static void write_row(struct summary *s, const struct subject *subject)
{
    const struct index *index = s->w->index;

    buf_addstr(&s->part, "| ");
    markdown_text(&s->part, subject->topic);
    buf_addstr(&s->part, " | ");
    markdown_text(&s->part, subject->name);
    for (size_t i = 0; i < index->column_count; i++)
        for (int variant = VARIANT_BROKEN; variant <= VARIANT_FIXED; variant++) {
            buf_addstr(&s->part, " | ");
            add_verdict(&s->part,
                        subject_run(index, subject, &index->columns[i], (enum variant)variant));
        }
    buf_addstr(&s->part, " |\n");
    flush(s);
}

static void write_matrix(struct summary *s)
{
    if (!s->w->index->totals.cases)
        return;
    write_matrix_head(s);
    for (size_t i = 0; i < s->w->index->totals.cases; i++)
        write_row(s, &s->w->index->subjects[i]);
    end_section(s, "case", "cases");
}

static void add_share(struct buf *out, size_t part, size_t whole)
{
    if (whole)
        buf_addf(out, " %zu of %zu |", part, whole);
    else
        buf_addstr(out, " – |");
}

static void write_detectors(struct summary *s)
{
    const struct index *index = s->w->index;

    if (!index->column_count)
        return;
    buf_addstr(&s->part, "\n## Detectors\n\n| Detector | Complaints that were right | "
                         "Broken programs flagged | Time |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < index->column_count; i++) {
        struct score score = column_score(index, &index->columns[i]);

        buf_clear(&s->w->scratch);
        column_title(&s->w->scratch, &index->columns[i]);
        buf_addstr(&s->part, "| ");
        markdown_text(&s->part, s->w->scratch.ptr);
        buf_addstr(&s->part, " |");
        add_share(&s->part, score.right, score.right + score.wrong);
        add_share(&s->part, score.right, score.right + score.unseen);
        buf_addch(&s->part, ' ');
        format_duration(&s->part, score.wall_ms);
        buf_addstr(&s->part, " |\n");
    }
    flush(s);
    end_section(s, "table", "tables");
}

static void write_blind_spots(struct summary *s)
{
    const struct index *index = s->w->index;

    if (!index->totals.by_verdict[VERDICT_BLIND])
        return;
    buf_addstr(&s->part, "\n## Blind spots\n\n");
    for (size_t i = 0; i < index->run_count; i++) {
        const struct run *run = &index->runs[i];

        if (run->verdict != VERDICT_BLIND)
            continue;
        buf_addstr(&s->part, "- ");
        markdown_text(&s->part, run->name);
        buf_addstr(&s->part, ": ");
        markdown_text(&s->part, run->blind ? run->blind : "");
        buf_addch(&s->part, '\n');
        flush(s);
    }
    end_section(s, "blind spot", "blind spots");
}

/* What is to be known of a run that claims nothing and proves something all the same. */
static void write_notes(struct summary *s)
{
    const struct index *index = s->w->index;
    bool any = false;

    for (size_t i = 0; i < index->run_count; i++) {
        const struct run *run = &index->runs[i];

        for (size_t k = 0; run->verdict == VERDICT_UNJUDGED && k < run->reason_count; k++) {
            buf_addstr(&s->part, any ? "- " : "\n## Notes\n\n- ");
            markdown_text(&s->part, run->name);
            buf_addstr(&s->part, ": ");
            markdown_text(&s->part, run->reasons[k]);
            buf_addch(&s->part, '\n');
            flush(s);
            any = true;
        }
    }
    end_section(s, "note", "notes");
}

/* Findings that an annotation claims are what the matrix already says. */
static void add_line(void *part, enum explain_part what, const char *line)
{
    (void)what;
    add_item(part, line);
}

static void write_bug(struct summary *s, const struct bug *bug)
{
    struct writing *w = s->w;
    const struct run *run = &w->index->runs[bug->run];
    const struct finding *finding = bug_finding(w->index, bug);

    if (bug_claimed(run))
        return;
    buf_clear(&w->scratch);
    explain_title(&w->scratch, finding);
    buf_addstr(&s->part, "- **");
    markdown_text(&s->part, w->scratch.ptr);
    buf_addf(&s->part, "**, %" PRIu64 " × in ", bug->count);
    markdown_text(&s->part, run->name);
    buf_addch(&s->part, '\n');
    explain_finding(finding, w->options.root, add_line, &s->part);
    buf_clear(&w->scratch);
    explored_finding(&w->scratch, run->record, finding);
    if (w->scratch.len) {
        buf_addstr(&s->part, "  - ");
        markdown_text(&s->part, w->scratch.ptr);
        buf_addch(&s->part, '\n');
    }
    flush(s);
}

static bool any_news(const struct index *index)
{
    for (size_t i = 0; i < index->bug_count; i++)
        if (!bug_claimed(&index->runs[index->bugs[i].run]))
            return true;
    return false;
}

static void write_bugs(struct summary *s)
{
    const struct index *index = s->w->index;

    if (!any_news(index))
        return;
    buf_addstr(&s->part, "\n## Findings\n\n");
    flush(s);
    for (size_t i = 0; i < index->bug_count; i++)
        write_bug(s, &index->bugs[i]);
    end_section(s, "finding", "findings");
}

static bool any_explored(const struct index *index)
{
    for (size_t i = 0; i < index->run_count; i++)
        if (index->runs[i].explored)
            return true;
    return false;
}

static void write_explored(struct summary *s)
{
    const struct index *index = s->w->index;

    if (!any_explored(index))
        return;
    buf_addstr(&s->part, "\n## Explored\n\n");
    for (size_t i = 0; i < index->run_count; i++) {
        if (!index->runs[i].explored)
            continue;
        buf_addstr(&s->part, "- ");
        markdown_text(&s->part, index->runs[i].name);
        buf_addch(&s->part, '\n');
        for (size_t k = 0; k < index->runs[i].explored_count; k++) {
            buf_addstr(&s->part, "  - ");
            markdown_text(&s->part, index->runs[i].explored[k]);
            buf_addch(&s->part, '\n');
        }
        flush(s);
    }
    end_section(s, "explored run", "explored runs");
}

void markdown_write(struct writing *w)
{
    struct summary s = {.w = w, .part = BUF_INIT};

    write_head(&s);
    write_gaps(&s);
    write_failures(&s);
    write_contrasts(&s);
    write_matrix(&s);
    write_detectors(&s);
    write_blind_spots(&s);
    write_explored(&s);
    write_bugs(&s);
    write_notes(&s);
    buf_release(&s.part);
}
