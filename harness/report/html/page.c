/* SPDX-License-Identifier: MIT */
/* The page as a whole: head, style and script, and the parts in their order. */
#include "base/text.h"
#include "digest/words.h"
#include "report/html/parts.h"

#include "report_css.h"
#include "report_js.h"

static void write_head(struct html_page *page)
{
    html_addf(page->sink,
              "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"generator\" content=\"threadproof\">\n"
              "<link rel=\"icon\" href=\"data:,\">\n<title>%s</title>\n<style>\n",
              page->w->options.title);
    html_raw(page->sink, (const char *)report_css);
    html_addf(page->sink, "</style>\n</head>\n");
}

static bool any_blind(const struct index *index)
{
    return index->totals.by_verdict[VERDICT_BLIND] > 0;
}

static void write_top(struct html_page *page)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    html_addf(s,
              "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
              "<header class=\"top\"><div class=\"wide\"><h1>%s</h1><nav aria-label=\"Sections\">",
              page->w->options.title);
    if (index->totals.cases)
        html_addf(s, "<a href=\"#matrix\">Matrix</a><a href=\"#detectors\">Detectors</a>");
    if (any_blind(index))
        html_addf(s, "<a href=\"#blind\">Blind spots</a>");
    if (index->totals.cases)
        html_addf(s, "<a href=\"#cases\">Cases</a>");
    if (html_bug_rows(index))
        html_addf(s, "<a href=\"#bugs\">Bugs</a>");
    if (index->totals.programs)
        html_addf(s, "<a href=\"#programs\">Programs</a>");
    html_addf(s, "</nav><button type=\"button\" id=\"theme\" hidden>Dark</button>"
                 "</div></header>\n");
}

static void write_foot(struct html_page *page)
{
    struct buf *records = &page->w->scratch;

    buf_clear(records);
    format_count(records, page->w->index->run_count, "record", "records");
    html_addf(page->sink,
              "</main>\n<footer><div class=\"wide\">Made by threadproof " THREADPROOF_VERSION
              " from %s. Times are those of the runs. This page needs no network and no script."
              "</div></footer>\n<script>\n",
              records->ptr);
    html_raw(page->sink, (const char *)report_js);
    html_addf(page->sink, "</script>\n</body>\n</html>\n");
}

void html_write(struct writing *w)
{
    struct html_page page = {.w = w, .sink = w->sink};

    write_head(&page);
    write_top(&page);
    html_addf(page.sink, "<main id=\"main\" class=\"wide\" tabindex=\"-1\">\n");
    html_overview(&page);
    html_contrasts(&page);
    html_matrix(&page);
    html_detectors(&page);
    html_blind_spots(&page);
    html_bugs(&page);
    html_cases(&page);
    write_foot(&page);
}
