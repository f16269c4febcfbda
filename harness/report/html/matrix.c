/* SPDX-License-Identifier: MIT */
/* The matrix of cases by detectors, what each detector is worth, and the blind spots. */
#include "base/text.h"
#include "digest/contrast.h"
#include "digest/words.h"
#include "report/html/parts.h"

static void write_options(struct html_page *page)
{
    const struct totals *totals = &page->w->index->totals;

    for (int v = 0; v < VERDICT_COUNT; v++) {
        if (!totals->by_verdict[v] || v == VERDICT_UNJUDGED)
            continue;
        html_addf(page->sink, "<option value=\"%s\">%s</option>", verdict_name((enum verdict)v),
                  verdict_name((enum verdict)v));
    }
}

static void write_tools(struct html_page *page)
{
    html_addf(page->sink,
              "<div class=\"tools\" id=\"tools\" role=\"search\" hidden>"
              "<label>Search <input type=\"search\" id=\"search\" autocomplete=\"off\" "
              "placeholder=\"case, kind, file:line, function\"></label>"
              "<label>With the verdict <select id=\"verdict\"><option value=\"\">any</option>");
    write_options(page);
    html_addf(page->sink, "</select></label><label>Order <select id=\"sort\">"
                          "<option value=\"topic\">by topic</option>"
                          "<option value=\"failures\">failures first</option>"
                          "<option value=\"time\">slowest first</option></select></label>"
                          "<output id=\"shown\" role=\"status\"></output></div>\n");
}

static void write_head(struct html_page *page)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    html_addf(s, "<thead><tr><th rowspan=\"2\" scope=\"col\">Case</th>");
    for (size_t i = 0; i < index->column_count; i++) {
        buf_clear(&page->w->scratch);
        column_heading(&page->w->scratch, &index->columns[i]);
        html_addf(s, "<th class=\"first\" colspan=\"2\" scope=\"colgroup\">%s</th>",
                  page->w->scratch.ptr);
    }
    html_addf(s, "</tr><tr>");
    for (size_t i = 0; i < index->column_count; i++)
        html_addf(s, "<th class=\"first\" scope=\"col\">broken</th><th scope=\"col\">fixed</th>");
    html_addf(s, "</tr></thead>\n");
}

/* By which the script filters and sorts a case; it searches what the page says of it. */
static void write_data(struct html_page *page, const struct subject *subject)
{
    const struct index *index = page->w->index;
    const struct run *runs = &index->runs[subject->first_run];
    int64_t ms = 0;
    int64_t failures = 0;

    buf_clear(&page->w->scratch);
    for (size_t i = 0; i < subject->run_count; i++) {
        buf_addf(&page->w->scratch, "%s%s", i ? "|" : "", verdict_name(runs[i].verdict));
        ms += runs[i].outcome.wall_ms;
        failures += run_failed(&runs[i]);
    }
    html_addf(page->sink,
              " data-verdicts=\"%s\" data-ms=\"%" PRId64 "\" data-failures=\"%" PRId64 "\"",
              page->w->scratch.ptr, ms, failures);
}

static void write_row(struct html_page *page, const struct subject *subject)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    html_addf(s, "<tr data-case=\"%zu\"", (size_t)(subject - index->subjects));
    write_data(page, subject);
    html_addf(s, "><th scope=\"row\">");
    html_subject_link(page, subject);
    html_addf(s, "</th>");
    for (size_t i = 0; i < index->column_count; i++) {
        html_addf(s, "<td class=\"first\">");
        html_verdict(s, subject_run(index, subject, &index->columns[i], VARIANT_BROKEN));
        html_addf(s, "</td><td>");
        html_verdict(s, subject_run(index, subject, &index->columns[i], VARIANT_FIXED));
        html_addf(s, "</td>");
    }
    html_addf(s, "</tr>\n");
}

static void write_topic(struct html_page *page, const char *topic, bool first)
{
    if (!first)
        html_addf(page->sink, "</tbody>\n");
    html_addf(page->sink, "<tbody><tr><th scope=\"rowgroup\" colspan=\"%zu\">%s</th></tr>\n",
              1 + 2 * page->w->index->column_count, topic);
}

/* The sentence, whose case links to its section. */
static void write_contrast(struct html_page *page, const struct contrast *contrast)
{
    struct buf *text = &page->w->scratch;

    html_addf(page->sink, "<li>");
    html_subject_link(page, contrast->subject);
    buf_clear(text);
    contrast_sentence(text, page->w->index, contrast);
    html_addf(page->sink, ": %s</li>\n", text->ptr);
}

void html_contrasts(struct html_page *page)
{
    const struct index *index = page->w->index;

    if (!contrasts_possible(index))
        return;
    html_addf(page->sink, "<section aria-labelledby=\"toolchains\"><h2 id=\"toolchains\">"
                          "Differences between toolchains</h2>\n");
    if (index->contrast_count) {
        html_addf(page->sink, "<ul class=\"contrasts\">\n");
        for (size_t i = 0; i < index->contrast_count; i++)
            write_contrast(page, &index->contrasts[i]);
        html_addf(page->sink, "</ul>");
    } else {
        html_addf(page->sink, "<p>" CONTRAST_NONE "</p>");
    }
    html_addf(page->sink, "</section>\n");
}

void html_matrix(struct html_page *page)
{
    const struct index *index = page->w->index;
    const char *topic = NULL;

    if (!index->totals.cases)
        return;
    html_addf(page->sink, "<section aria-labelledby=\"matrix\"><h2 id=\"matrix\">Cases by detectors"
                          "</h2>\n<p class=\"soft\">Each case is a pair of programs. A detector "
                          "should flag the broken one, at the right lines, and find the fixed one "
                          "clean.</p>\n");
    write_tools(page);
    html_addf(page->sink, "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" "
                          "aria-label=\"Matrix of cases by detectors\"><table class=\"matrix\">\n");
    write_head(page);
    for (size_t i = 0; i < index->totals.cases; i++) {
        const struct subject *subject = &index->subjects[i];

        if (!topic || !text_equal(topic, subject->topic))
            write_topic(page, subject->topic, !topic);
        topic = subject->topic;
        write_row(page, subject);
    }
    html_addf(page->sink, "</tbody></table></div></section>\n");
}

static void write_share(struct html_page *page, size_t part, size_t whole)
{
    struct sink *s = page->sink;

    if (whole)
        html_addf(s,
                  "<td><span class=\"bar\"><i style=\"width:%zu%%\"></i></span>%zu %% "
                  "<span class=\"soft\">(%zu of %zu)</span></td>",
                  100 * part / whole, 100 * part / whole, part, whole);
    else
        html_addf(s, "<td>–</td>");
}

static void write_detector(struct html_page *page, const struct column *column)
{
    struct score score = column_score(page->w->index, column);

    buf_clear(&page->w->scratch);
    column_title(&page->w->scratch, column);
    html_addf(page->sink, "<tr><th scope=\"row\">%s</th>", page->w->scratch.ptr);
    write_share(page, score.right, score.right + score.wrong);
    write_share(page, score.right, score.right + score.unseen);
    buf_clear(&page->w->scratch);
    format_duration(&page->w->scratch, score.wall_ms);
    html_addf(page->sink, "<td>%zu</td><td>%s</td></tr>\n", score.undecided, page->w->scratch.ptr);
}

void html_detectors(struct html_page *page)
{
    const struct index *index = page->w->index;

    if (!index->totals.cases)
        return;
    html_addf(page->sink,
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
    html_addf(page->sink, "</tbody></table></div></section>\n");
}

void html_blind_spots(struct html_page *page)
{
    const struct index *index = page->w->index;
    struct sink *s = page->sink;

    if (!index->totals.by_verdict[VERDICT_BLIND])
        return;
    html_addf(s, "<section aria-labelledby=\"blind\"><h2 id=\"blind\">Blind spots</h2>\n"
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
        html_addf(s, "<tr><th scope=\"row\">");
        html_subject_link(page, &index->subjects[run->subject]);
        html_addf(s, "</th><td>%s</td><td>%s</td></tr>\n", detector_title(run->detector),
                  run->blind);
    }
    html_addf(s, "</tbody></table></div></section>\n");
}
