/* SPDX-License-Identifier: MIT */
/* The matrix of cases by detectors, what each detector is worth, and the blind spots. */
#include <ctype.h>

#include "base/text.h"
#include "report/contrast.h"
#include "report/html_parts.h"

static void write_options(struct html_page *page)
{
    const struct totals *totals = &page->w->index->totals;

    for (int v = 0; v < VERDICT_COUNT; v++) {
        if (!totals->by_verdict[v] || v == VERDICT_UNJUDGED)
            continue;
        html_raw(page->sink, "<option");
        html_attr(page->sink, "value", verdict_name((enum verdict)v));
        html_raw(page->sink, ">");
        html_text(page->sink, verdict_name((enum verdict)v));
        html_raw(page->sink, "</option>");
    }
}

static void write_tools(struct html_page *page)
{
    html_raw(page->sink,
             "<div class=\"tools\" id=\"tools\" role=\"search\" hidden>"
             "<label>Search <input type=\"search\" id=\"search\" autocomplete=\"off\" "
             "placeholder=\"case, topic, kind\"></label>"
             "<label>With the verdict <select id=\"verdict\"><option value=\"\">any</option>");
    write_options(page);
    html_raw(page->sink, "</select></label><label>Order <select id=\"sort\">"
                         "<option value=\"topic\">by topic</option>"
                         "<option value=\"failures\">failures first</option>"
                         "<option value=\"time\">slowest first</option></select></label>"
                         "<output id=\"shown\" role=\"status\"></output></div>\n");
}

static void write_head(struct html_page *page)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    html_raw(s, "<thead><tr><th rowspan=\"2\" scope=\"col\">Case</th>");
    for (size_t i = 0; i < index->column_count; i++) {
        buf_clear(&page->w->scratch);
        column_heading(&page->w->scratch, &index->columns[i]);
        html_raw(s, "<th class=\"first\" colspan=\"2\" scope=\"colgroup\">");
        html_text(s, page->w->scratch.ptr);
        html_raw(s, "</th>");
    }
    html_raw(s, "</tr><tr>");
    for (size_t i = 0; i < index->column_count; i++)
        html_raw(s, "<th class=\"first\" scope=\"col\">broken</th><th scope=\"col\">fixed</th>");
    html_raw(s, "</tr></thead>\n");
}

/* What the script searches: the names and the kinds, in lower case. */
static void add_search_text(struct html_page *page, const struct subject *subject)
{
    const struct index *index = page->w->index;
    struct buf *text = &page->w->scratch;

    buf_clear(text);
    buf_addf(text, "%s %s", subject->topic, subject->name);
    for (size_t i = 0; i < subject->bug_count; i++)
        buf_addf(text, " %s", kind_name(index->bugs[subject->first_bug + i].kind));
    for (size_t i = 0; i < text->len; i++)
        text->ptr[i] = (char)tolower((unsigned char)text->ptr[i]);
}

void html_case_data(struct html_page *page, const struct subject *subject)
{
    const struct index *index = page->w->index;
    const struct run *runs = &index->runs[subject->first_run];
    int64_t ms = 0;
    int64_t failures = 0;

    html_attr_number(page->sink, "data-case", subject - index->subjects);
    add_search_text(page, subject);
    html_attr(page->sink, "data-text", page->w->scratch.ptr);
    buf_clear(&page->w->scratch);
    for (size_t i = 0; i < subject->run_count; i++) {
        buf_addf(&page->w->scratch, "%s%s", i ? "|" : "", verdict_name(runs[i].verdict));
        ms += runs[i].outcome.wall_ms;
        failures += run_failed(&runs[i]);
    }
    html_attr(page->sink, "data-verdicts", page->w->scratch.ptr);
    html_attr_number(page->sink, "data-ms", ms);
    html_attr_number(page->sink, "data-failures", failures);
}

static void write_row(struct html_page *page, const struct subject *subject)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    html_raw(s, "<tr");
    html_case_data(page, subject);
    html_raw(s, "><th scope=\"row\">");
    html_subject_link(s, subject);
    html_raw(s, "</th>");
    for (size_t i = 0; i < index->column_count; i++) {
        html_raw(s, "<td class=\"first\">");
        html_verdict(s, subject_run(index, subject, &index->columns[i], VARIANT_BROKEN));
        html_raw(s, "</td><td>");
        html_verdict(s, subject_run(index, subject, &index->columns[i], VARIANT_FIXED));
        html_raw(s, "</td>");
    }
    html_raw(s, "</tr>\n");
}

static void write_topic(struct html_page *page, const char *topic, bool first)
{
    html_raw(page->sink, first ? "<tbody>" : "</tbody>\n<tbody>");
    html_raw(page->sink, "<tr><th scope=\"rowgroup\"");
    html_attr_number(page->sink, "colspan", (int64_t)(1 + 2 * page->w->index->column_count));
    html_raw(page->sink, ">");
    html_text(page->sink, topic);
    html_raw(page->sink, "</th></tr>\n");
}

/* The sentence, whose case links to its section. */
static void write_contrast(struct html_page *page, const struct contrast *contrast)
{
    struct buf *text = &page->w->scratch;

    html_raw(page->sink, "<li>");
    html_subject_link(page->sink, contrast->subject);
    html_raw(page->sink, ": ");
    buf_clear(text);
    contrast_sentence(text, page->w->index, contrast);
    html_text(page->sink, text->ptr);
    html_raw(page->sink, "</li>\n");
}

void html_contrasts(struct html_page *page)
{
    const struct index *index = page->w->index;

    if (!contrasts_possible(index))
        return;
    html_raw(page->sink, "<section aria-labelledby=\"toolchains\"><h2 id=\"toolchains\">"
                         "Differences between toolchains</h2>\n");
    if (index->contrast_count) {
        html_raw(page->sink, "<ul class=\"contrasts\">\n");
        for (size_t i = 0; i < index->contrast_count; i++)
            write_contrast(page, &index->contrasts[i]);
        html_raw(page->sink, "</ul>");
    } else {
        html_element(page->sink, "p", NULL, CONTRAST_NONE);
    }
    html_raw(page->sink, "</section>\n");
}

void html_matrix(struct html_page *page)
{
    const struct index *index = page->w->index;
    const char *topic = NULL;

    if (!index->totals.cases)
        return;
    html_raw(page->sink, "<section aria-labelledby=\"matrix\"><h2 id=\"matrix\">Cases by detectors"
                         "</h2>\n<p class=\"soft\">Each case is a pair of programs. A detector "
                         "should flag the broken one, at the right lines, and find the fixed one "
                         "clean.</p>\n");
    write_tools(page);
    html_raw(page->sink, "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" "
                         "aria-label=\"Matrix of cases by detectors\"><table class=\"matrix\">\n");
    write_head(page);
    for (size_t i = 0; i < index->totals.cases; i++) {
        const struct subject *subject = &index->subjects[i];

        if (!topic || !text_equal(topic, subject->topic))
            write_topic(page, subject->topic, !topic);
        topic = subject->topic;
        write_row(page, subject);
    }
    html_raw(page->sink, "</tbody></table></div></section>\n");
}

static void write_share(struct html_page *page, size_t part, size_t whole)
{
    struct sink *s = page->sink;

    html_raw(s, "<td>");
    if (whole) {
        html_raw(s, "<span class=\"bar\"><i style=\"width:");
        sink_number(s, 100 * part / whole);
        html_raw(s, "%\"></i></span>");
        sink_number(s, 100 * part / whole);
        html_raw(s, " % <span class=\"soft\">(");
        sink_number(s, part);
        html_raw(s, " of ");
        sink_number(s, whole);
        html_raw(s, ")</span>");
    } else {
        html_raw(s, "–");
    }
    html_raw(s, "</td>");
}

static void write_detector(struct html_page *page, const struct column *column)
{
    struct score score = column_score(page->w->index, column);

    buf_clear(&page->w->scratch);
    column_title(&page->w->scratch, column);
    html_raw(page->sink, "<tr><th scope=\"row\">");
    html_text(page->sink, page->w->scratch.ptr);
    html_raw(page->sink, "</th>");
    write_share(page, score.right, score.right + score.wrong);
    write_share(page, score.right, score.right + score.unseen);
    html_raw(page->sink, "<td>");
    sink_number(page->sink, score.undecided);
    html_raw(page->sink, "</td><td>");
    buf_clear(&page->w->scratch);
    format_duration(&page->w->scratch, score.wall_ms);
    html_text(page->sink, page->w->scratch.ptr);
    html_raw(page->sink, "</td></tr>\n");
}

void html_detectors(struct html_page *page)
{
    const struct index *index = page->w->index;

    if (!index->totals.cases)
        return;
    html_raw(page->sink,
             "<section aria-labelledby=\"detectors\"><h2 id=\"detectors\">Detectors</h2>\n"
             "<p class=\"soft\">Precision: of the programs that a detector complained about, how "
             "many it complained about rightly. Recall: of the broken programs, how many it "
             "flagged; a declared blind spot counts against it.</p>\n"
             "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"Precision and recall of the detectors\"><table><thead><tr>"
             "<th scope=\"col\">Detector</th><th scope=\"col\">Precision</th>"
             "<th scope=\"col\">Recall</th><th scope=\"col\">Not decided</th>"
             "<th scope=\"col\">Time in runs</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < index->column_count; i++)
        write_detector(page, &index->columns[i]);
    html_raw(page->sink, "</tbody></table></div></section>\n");
}

void html_blind_spots(struct html_page *page)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    if (!index->totals.by_verdict[VERDICT_BLIND])
        return;
    html_raw(s, "<section aria-labelledby=\"blind\"><h2 id=\"blind\">Blind spots</h2>\n"
                "<p class=\"soft\">Bugs that a detector cannot see, with the reason that the case "
                "gives. If one of them is seen one day, its test fails.</p>\n"
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of "
                "blind spots\">"
                "<table><thead><tr><th scope=\"col\">Case</th><th scope=\"col\">Detector</th>"
                "<th scope=\"col\">Why</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < index->run_count; i++) {
        const struct run *run = &index->runs[i];

        if (run->verdict != VERDICT_BLIND)
            continue;
        html_raw(s, "<tr><th scope=\"row\">");
        html_subject_link(s, &index->subjects[run->subject]);
        html_raw(s, "</th><td>");
        html_text(s, detector_title(run->detector));
        html_raw(s, "</td><td>");
        html_text(s, run->blind);
        html_raw(s, "</td></tr>\n");
    }
    html_raw(s, "</tbody></table></div></section>\n");
}
