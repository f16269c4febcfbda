/* SPDX-License-Identifier: MIT */
/* How to repeat each run of a subject, and what it printed. */
#include "base/text.h"
#include "report/outcome_text.h"
#include "report/html_parts.h"

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

static void write_run(struct html_page *page, const struct run *run, const struct record *record)
{
    struct buf *text = &page->w->scratch;
    struct sink *s = page->sink;

    html_addf(s, "<details><summary>%s%s%s: command and raw log</summary>\n",
              run->topic ? variant_name(run->variant) : "", run->topic ? " under " : "",
              detector_title(run->detector));
    buf_clear(text);
    repeat_add(text, record);
    if (text->len)
        html_addf(s, "<pre class=\"command\" tabindex=\"0\">%s</pre>\n", text->ptr);
    buf_clear(text);
    if (record->started_ms)
        outcome_add(text, &record->outcome);
    html_addf(s, "<p class=\"soft\">%s</p>\n", text->ptr);
    write_captured(page, &record->log_text, "Raw log");
    write_captured(page, &record->out, "Standard output");
    write_captured(page, &record->err, "Standard error");
    html_addf(s, "</details>\n");
}

bool html_runs(struct html_page *page, const struct subject *subject)
{
    html_addf(page->sink, "<h4>Repeat it</h4>\n");
    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &page->w->index->runs[subject->first_run + i];
        struct run_record opened;

        if (run->missing)
            continue;
        if (!run_open(run, &opened, page->w->err))
            return false;
        write_run(page, run, opened.record);
        run_close(&opened);
    }
    return true;
}
