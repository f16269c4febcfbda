/* SPDX-License-Identifier: MIT */
/* The overview: the verdict on the whole in one sentence, the numbers, the failures. */
#include "base/text.h"
#include "digest/words.h"
#include "report/html/parts.h"

static const char *class_of(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_FLAGGED:
    case VERDICT_CLEAN:
        return "v pass";
    case VERDICT_BLIND:
        return "v blind";
    case VERDICT_INCONCLUSIVE:
        return "v unsure";
    case VERDICT_UNJUDGED:
        return "v none";
    default:
        return "v fail";
    }
}

void html_verdict(struct sink *sink, const struct run *run)
{
    if (run)
        html_addf(sink, "<span class=\"%s\">%s</span>", class_of(run->verdict),
                  verdict_name(run->verdict));
    else
        html_addf(sink, "<span aria-hidden=\"true\" class=\"soft\">–</span>"
                        "<span class=\"hidden-text\">not run</span>");
}

/* How many subjects before it have its name; they lie side by side. */
static size_t namesakes(const struct index *index, const struct subject *subject)
{
    size_t count = 0;

    for (; subject > index->subjects && !subject[-1].topic &&
           text_equal(subject[-1].name, subject->name);
         subject--)
        count++;
    return count;
}

void html_subject_id(struct html_page *page, const struct subject *subject)
{
    const char *parts[] = {subject->topic ? subject->topic : subject->name, subject->name};
    size_t before;

    if (subject->topic) {
        html_id(page->sink, "case", parts, 2);
        return;
    }
    html_id(page->sink, "program", parts, 1);
    before = namesakes(page->w->index, subject);
    if (before)
        html_addf(page->sink, ".%zu", before + 1);
}

void html_subject_link(struct html_page *page, const struct subject *subject)
{
    html_addf(page->sink, "<a href=\"#");
    html_subject_id(page, subject);
    html_addf(page->sink, "\">");
    html_addf(page->sink, "%s</a>", subject->name);
}

static void add_headline(struct buf *line, const struct index *index)
{
    const struct totals *totals = &index->totals;
    size_t judged = totals->passed + totals->failed;

    if (index->gap_count) {
        buf_addstr(line, "This report is incomplete.");
    } else if (!index->run_count) {
        buf_addstr(line, "Nothing was run.");
    } else if (!judged) {
        format_count(line, totals->bugs, "bug", "bugs");
        buf_addstr(line, " found.");
    } else if (totals->failed) {
        buf_addf(line, "%zu of ", totals->failed);
        format_count(line, judged, "run", "runs");
        buf_addstr(line, " failed.");
    } else {
        buf_addstr(line, "Every detector saw what it should, and nothing else.");
    }
}

static void write_fact(struct html_page *page, const char *text)
{
    if (*text)
        html_addf(page->sink, "<li>%s</li>", text);
}

/* The toolchains of the runs, each once; runs of one differ rarely, so a scan is enough. */
static void write_toolchains(struct html_page *page)
{
    const struct index *index = page->w->index;

    for (size_t i = 0; i < index->run_count; i++) {
        size_t k = 0;

        while (k < i && strcmp(index->runs[k].toolchain, index->runs[i].toolchain) != 0)
            k++;
        if (k == i)
            write_fact(page, index->runs[i].toolchain);
    }
}

static void write_facts(struct html_page *page)
{
    const struct totals *totals = &page->w->index->totals;
    struct buf *line = &page->w->scratch;

    html_addf(page->sink, "<ul class=\"facts\">");
    buf_clear(line);
    format_time(line, totals->first_ms);
    write_fact(page, line->ptr);
    buf_clear(line);
    if (totals->last_ms > totals->first_ms) {
        buf_addstr(line, "took ");
        format_duration(line, totals->last_ms - totals->first_ms);
    }
    write_fact(page, line->ptr);
    write_toolchains(page);
    html_addf(page->sink, "</ul>\n");
}

static void write_tile(struct sink *s, const char *class, uint64_t number, const char *what)
{
    html_addf(s, "<li class=\"%s\"><b>%" PRIu64 "</b><span>%s</span></li>", class, number, what);
}

static void write_tiles(struct html_page *page)
{
    const struct index *index = page->w->index;
    const struct totals *totals = &index->totals;
    struct sink *s = page->sink;

    html_addf(s, "<ul class=\"tiles\">");
    if (totals->cases)
        write_tile(s, "", totals->cases, "cases");
    if (totals->programs)
        write_tile(s, "", totals->programs, totals->programs == 1 ? "program" : "programs");
    if (totals->passed + totals->failed) {
        write_tile(s, "good", totals->passed, "runs passed");
        write_tile(s, totals->failed ? "bad" : "", totals->failed, "runs failed");
        write_tile(s, "", totals->by_verdict[VERDICT_BLIND], "declared blind");
    }
    write_tile(s, "", totals->bugs, "different bugs reported");
    html_addf(s, "</ul>\n");
}

static void write_failure(struct html_page *page, const struct run *run)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    html_addf(s, "<li class=\"card\">");
    html_verdict(s, run);
    html_addf(s, " ");
    html_subject_link(page, &index->subjects[run->subject]);
    html_addf(s, " <span class=\"soft\">%s under %s</span><ul>",
              run->topic ? variant_name(run->variant) : "", detector_title(run->detector));
    for (size_t i = 0; i < run->reason_count; i++)
        html_addf(s, "<li>%s</li>", run->reasons[i]);
    html_addf(s, "</ul></li>\n");
}

static void write_failures(struct html_page *page)
{
    const struct index *index = page->w->index;

    if (!index->totals.failed)
        return;
    html_addf(page->sink, "<section aria-labelledby=\"failures\"><h2 id=\"failures\">What failed"
                          "</h2>\n<ul class=\"failures\">\n");
    for (size_t i = 0; i < index->run_count; i++)
        if (run_failed(&index->runs[i]))
            write_failure(page, &index->runs[i]);
    html_addf(page->sink, "</ul></section>\n");
}

static void write_gaps(struct html_page *page)
{
    const struct index *index = page->w->index;

    if (!index->gap_count)
        return;
    html_addf(page->sink, "<section aria-labelledby=\"gaps\"><h2 id=\"gaps\">What is missing</h2>\n"
                          "<ul class=\"failures\">\n");
    for (size_t i = 0; i < index->gap_count; i++)
        html_addf(page->sink, "<li class=\"card\">%s</li>\n", index->gaps[i]);
    html_addf(page->sink, "</ul></section>\n");
}

void html_overview(struct html_page *page)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    buf_clear(&page->w->scratch);
    add_headline(&page->w->scratch, index);
    html_addf(s, "<section class=\"hero%s\"><h2>%s</h2>",
              index->totals.failed || index->gap_count ? " fail" : "", page->w->scratch.ptr);
    write_facts(page);
    write_tiles(page);
    html_addf(s, "</section>\n");
    write_gaps(page);
    write_failures(page);
}
