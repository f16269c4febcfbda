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
    html_element(s, "p", "soft", page->w->scratch.ptr);
    html_raw(s, "<pre tabindex=\"0\">");
    html_text_len(s, captured->text, begin);
    if (end)
        html_raw(s, "\n<b>the middle is left out here</b>\n");
    html_text_len(s, captured->text + captured->len - end, end);
    html_raw(s, "</pre>\n");
}

static void write_run(struct html_page *page, const struct run *run, const struct record *record)
{
    struct buf *text = &page->w->scratch;
    struct sink *s = page->sink;

    html_raw(s, "<details><summary>");
    buf_clear(text);
    if (run->topic)
        buf_addf(text, "%s under ", variant_name(run->variant));
    buf_addf(text, "%s: command and raw log", detector_title(run->detector));
    html_text(s, text->ptr);
    html_raw(s, "</summary>\n");
    buf_clear(text);
    repeat_add(text, record);
    if (text->len) {
        html_raw(s, "<pre class=\"command\" tabindex=\"0\">");
        html_text(s, text->ptr);
        html_raw(s, "</pre>\n");
    }
    html_raw(s, "<p class=\"soft\">");
    buf_clear(text);
    if (record->started_ms)
        outcome_add(text, &record->outcome);
    html_text(s, text->ptr);
    html_raw(s, "</p>\n");
    write_captured(page, &record->log_text, "Raw log");
    write_captured(page, &record->out, "Standard output");
    write_captured(page, &record->err, "Standard error");
    html_raw(s, "</details>\n");
}

bool html_runs(struct html_page *page, const struct subject *subject)
{
    html_raw(page->sink, "<h4>Repeat it</h4>\n");
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
