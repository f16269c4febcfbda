/* SPDX-License-Identifier: MIT */
/* How to repeat each run of a subject, and what it printed. */
#include "base/text.h"
#include "report/outcome_text.h"
#include "report/html/parts.h"

/* Too much of it is shown from both ends: how it began, and why it ended. */
static void write_captured(struct html_page *page, const struct captured *captured,
                           const char *what)
{
    size_t end = captured->len > HTML_LOG_MAX ? HTML_LOG_MAX / 2 : 0;
    size_t begin = end ? HTML_LOG_MAX - end : captured->len;
    struct sink *s = page->sink;

    if (!captured->text || !captured->len)
        return;
    buf_clear(&page->w->scratch);
    buf_addf(&page->w->scratch, "%s, %" PRIu64 " bytes", what, captured->total);
    if (begin + end < captured->total)
        buf_addf(&page->w->scratch, ", %zu of them shown", begin + end);
    html_addf(s, "<p class=\"soft\">%s</p><pre tabindex=\"0\">%.*s", page->w->scratch.ptr,
              (int)begin, captured->text);
    if (end)
        html_addf(s, "\n<b>the middle is left out here</b>\n%.*s", (int)end,
                  captured->text + captured->len - end);
    html_addf(s, "</pre>\n");
}

static void write_command(struct html_page *page, const struct record *record)
{
    struct buf *text = &page->w->scratch;

    buf_clear(text);
    repeat_add(text, record);
    if (text->len)
        html_addf(page->sink, "<pre class=\"command\" tabindex=\"0\">%s</pre>\n", text->ptr);
}

/* "broken under TSan"; the detector alone if it is no case. */
static void write_name(struct sink *s, const struct run *run)
{
    html_addf(s, run->topic ? "%s under %s" : "%s%s", run->topic ? variant_name(run->variant) : "",
              detector_title(run->detector));
}

static void write_outcome(struct html_page *page, const struct record *record)
{
    buf_clear(&page->w->scratch);
    if (record->started_ms)
        outcome_add(&page->w->scratch, &record->outcome);
    html_addf(page->sink, "%s", page->w->scratch.ptr);
}

static void write_told(struct html_page *page, const struct run *run, const struct record *record)
{
    html_addf(page->sink, "<details><summary>");
    write_name(page->sink, run);
    html_addf(page->sink, ": command and raw log</summary>\n");
    write_command(page, record);
    html_addf(page->sink, "<p class=\"soft\">");
    write_outcome(page, record);
    html_addf(page->sink, "</p>\n");
    write_captured(page, &record->log_text, "Raw log");
    write_captured(page, &record->out, "Standard output");
    write_captured(page, &record->err, "Standard error");
    html_addf(page->sink, "</details>\n");
}

static void write_quiet(struct html_page *page, const struct run *run, const struct record *record)
{
    html_addf(page->sink, "<p>");
    write_name(page->sink, run);
    html_addf(page->sink, ". <span class=\"soft\">");
    write_outcome(page, record);
    html_addf(page->sink, "</span></p>");
    write_command(page, record);
}

/* The logs of all runs would be half of a page of many cases, and nobody reads those. */
static bool is_quiet(const struct run *run)
{
    return !run_failed(run) && (run->topic || (!run->finding_count && !run->reason_count));
}

/* Those that are quiet, or those that are not. */
static void write_runs(struct html_page *page, const struct subject *subject, bool quiet)
{
    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &page->w->index->runs[subject->first_run + i];

        if (run->missing || is_quiet(run) != quiet)
            continue;
        if (quiet)
            write_quiet(page, run, run->record);
        else
            write_told(page, run, run->record);
    }
}

static bool any_quiet(const struct html_page *page, const struct subject *subject)
{
    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &page->w->index->runs[subject->first_run + i];

        if (!run->missing && is_quiet(run))
            return true;
    }
    return false;
}

void html_runs(struct html_page *page, const struct subject *subject)
{
    html_addf(page->sink, "<h4>Repeat it</h4>\n");
    write_runs(page, subject, false);
    if (!any_quiet(page, subject))
        return;
    html_addf(page->sink, "<details><summary>Commands of the runs that went as they should"
                          "</summary>\n<p class=\"soft\">Their raw logs are in the records.</p>\n");
    write_runs(page, subject, true);
    html_addf(page->sink, "</details>\n");
}
