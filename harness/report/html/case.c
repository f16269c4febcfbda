/* SPDX-License-Identifier: MIT */
/* A section for each case, and for each program that is no case. */
#include "base/text.h"
#include "digest/words.h"
#include "report/html/parts.h"
#include "report/lesson.h"

static void write_lesson(struct html_page *page, const struct lesson *lesson)
{
    struct sink *s = page->sink;

    if (!lesson->count)
        return;
    html_addf(s, "<dl class=\"lesson\">\n");
    for (size_t i = 0; i < lesson->count; i++) {
        html_addf(s, i ? "<dt>%s</dt><dd>%s</dd>\n" : "<dt>%s</dt><dd class=\"lead\">%s</dd>\n",
                  *lesson->parts[i].label ? lesson->parts[i].label : "Note", lesson->parts[i].text);
    }
    html_addf(s, "</dl>\n");
}

/*
 * The broken program's comment says more than the fixed one's; runs are sorted
 * so. A run that left no record has none.
 */
static void write_first_lesson(struct html_page *page, const struct subject *subject)
{
    const struct run *run = &page->w->index->runs[subject->first_run];
    const struct run *last = run + subject->run_count - 1;
    struct arena arena = ARENA_INIT;
    struct lesson lesson;

    while (run < last && run->missing)
        run++;
    lesson = lesson_read(&arena, run->record->source_text);
    write_lesson(page, &lesson);
    arena_release(&arena);
}

static void write_verdict_row(struct html_page *page, const struct subject *subject,
                              const struct column *column)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    if (!subject_run(index, subject, column, VARIANT_BROKEN) &&
        !subject_run(index, subject, column, VARIANT_FIXED))
        return;
    buf_clear(&page->w->scratch);
    column_heading(&page->w->scratch, column);
    html_addf(s, "<tr><th scope=\"row\">%s</th><td>", page->w->scratch.ptr);
    html_verdict(s, subject_run(index, subject, column, VARIANT_BROKEN));
    html_addf(s, "</td><td>");
    html_verdict(s, subject_run(index, subject, column, VARIANT_FIXED));
    html_addf(s, "</td></tr>\n");
}

/* Of a program that claims nothing, too, there may be something to tell. */
static bool has_reasons(const struct run *run)
{
    return run_failed(run) || (run->verdict == VERDICT_UNJUDGED && run->reason_count);
}

static void write_reasons(struct html_page *page, const struct subject *subject)
{
    struct sink *s = page->sink;

    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &page->w->index->runs[subject->first_run + i];

        if (!has_reasons(run) && run->verdict != VERDICT_BLIND)
            continue;
        html_addf(s, "<p>");
        html_verdict(s, run);
        html_addf(s, " %s under %s.</p><ul class=\"reasons\">",
                  run->topic ? variant_name(run->variant) : run->name,
                  detector_title(run->detector));
        if (run->verdict == VERDICT_BLIND && run->blind)
            html_addf(s, "<li>%s</li>", run->blind);
        for (size_t k = 0; has_reasons(run) && k < run->reason_count; k++)
            html_addf(s, "<li>%s</li>", run->reasons[k]);
        html_addf(s, "</ul>\n");
    }
}

static void write_verdicts(struct html_page *page, const struct subject *subject)
{
    const struct index *index = page->w->index;

    html_addf(page->sink, "<table class=\"verdicts\"><thead><tr><th scope=\"col\">Detector</th>"
                          "<th scope=\"col\">broken</th><th scope=\"col\">fixed</th></tr></thead>"
                          "<tbody>\n");
    for (size_t i = 0; i < index->column_count; i++)
        write_verdict_row(page, subject, &index->columns[i]);
    html_addf(page->sink, "</tbody></table>\n");
}

static void write_header(struct html_page *page, const struct subject *subject)
{
    struct sink *s = page->sink;

    html_addf(s, "<article class=\"card case\" id=\"");
    html_subject_id(page, subject);
    html_addf(s, "\"");
    if (subject->topic)
        html_addf(s, " data-case=\"%zu\"", (size_t)(subject - page->w->index->subjects));
    html_addf(s, "><header><div>");
    if (subject->topic)
        html_addf(s, "<p class=\"topic\">%s</p>", subject->topic);
    html_addf(s, "<h3>%s</h3></div>", subject->name);
    if (subject->topic)
        html_addf(s, "<a class=\"up\" href=\"#matrix\">Back to the matrix</a>");
    html_addf(s, "</header>\n");
}

static void write_case(struct html_page *page, const struct subject *subject)
{
    write_header(page, subject);
    write_first_lesson(page, subject);
    write_verdicts(page, subject);
    write_reasons(page, subject);
    html_explored(page, subject);
    html_programs(page, subject);
    html_findings(page, subject);
    html_runs(page, subject);
    html_addf(page->sink, "</article>\n");
}

static void write_program(struct html_page *page, const struct subject *subject)
{
    const struct run *run = &page->w->index->runs[subject->first_run];
    struct buf *line = &page->w->scratch;

    write_header(page, subject);
    buf_clear(line);
    buf_addf(line, "Under %s: ", detector_title(run->detector));
    format_count(line, run->finding_count, "finding", "findings");
    /* A log that was only read tells nothing of the run's end. */
    if (run->started_ms) {
        buf_addf(line, "; the program %s after ", outcome_type_name(run->outcome.type));
        format_duration(line, run->outcome.wall_ms);
    }
    buf_addstr(line, ".");
    html_addf(page->sink, "<p>%s</p>", line->ptr);
    write_reasons(page, subject);
    html_explored(page, subject);
    html_findings(page, subject);
    html_runs(page, subject);
    html_addf(page->sink, "</article>\n");
}

void html_cases(struct html_page *page)
{
    const struct index *index = page->w->index;
    size_t i = 0;

    if (index->totals.cases)
        html_addf(page->sink, "<section aria-labelledby=\"cases\"><h2 id=\"cases\">Cases</h2>\n"
                              "<div id=\"case-list\">\n");
    for (; i < index->totals.cases; i++)
        write_case(page, &index->subjects[i]);
    if (index->totals.cases)
        html_addf(page->sink, "</div></section>\n");
    if (index->totals.programs)
        html_addf(page->sink, "<section aria-labelledby=\"programs\"><h2 id=\"programs\">Programs"
                              "</h2>\n");
    for (; i < index->subject_count; i++)
        write_program(page, &index->subjects[i]);
    if (index->totals.programs)
        html_addf(page->sink, "</section>\n");
}
