/* SPDX-License-Identifier: MIT */
/*
 * The table of bugs: a line for each bug of a program that is no case, and for each that is not
 * drawn further below. The script makes it one that sorts and filters.
 */
#include "base/text.h"
#include "digest/place.h"
#include "report/explain.h"
#include "report/html/parts.h"

/* Of a bug in many threads the others are in its record. */
enum { PLACES_MAX = 4 };

struct table {
    struct html_page *page;
    size_t drawn; /* of those so far, as html_findings() will */
    size_t drawn_of_subject;
    size_t rows;
};

bool html_is_drawn(size_t of_page, size_t of_subject)
{
    return of_page < HTML_DRAWN_MAX && of_subject < HTML_DRAWN_PER_CASE;
}

static size_t drawn_of(const struct subject *subject, size_t drawn)
{
    size_t count = 0;

    while (count < subject->bug_count && html_is_drawn(drawn + count, count))
        count++;
    return count;
}

size_t html_bug_rows(const struct index *index)
{
    size_t rows = 0;
    size_t drawn = 0;

    for (size_t i = 0; i < index->subject_count; i++) {
        const struct subject *subject = &index->subjects[i];
        size_t here = drawn_of(subject, drawn);

        rows += subject->topic ? subject->bug_count - here : subject->bug_count;
        drawn += here;
    }
    return rows;
}

static void add_places(struct buf *out, const struct finding *finding, const char *root)
{
    const struct frame *before = NULL;
    size_t count = 0;

    for (size_t i = 0; i < finding->stack_count && count <= PLACES_MAX; i++) {
        const struct frame *frame = stack_place(&finding->stacks[i]);

        if (!frame || !finding_is_site(finding, &finding->stacks[i]))
            continue;
        if (before && before->line == frame->line && before->file && frame->file &&
            text_equal(before->file, frame->file))
            continue;
        buf_addstr(out, before ? ", " : "");
        if (count++ < PLACES_MAX)
            place_add(out, frame, root);
        else
            buf_addstr(out, "...");
        before = frame;
    }
}

static const char *function_of(const struct finding *finding)
{
    const struct stack *stack = finding_place(finding);
    const struct frame *frame = stack ? stack_place(stack) : NULL;

    return frame && frame->function ? frame_function(frame) : "";
}

static void write_row(struct table *table, const struct run *run, const struct bug *bug,
                      const struct finding *finding, bool drawn)
{
    struct sink *s = table->page->sink;
    struct buf *text = &table->page->w->scratch;

    buf_clear(text);
    explain_title(text, finding);
    html_addf(s, "<tr data-kind=\"%s\"><td>", kind_name(bug->kind));
    if (drawn)
        html_addf(s, "<a href=\"#bug-%zu\">%s</a>", (size_t)(bug - table->page->w->index->bugs),
                  text->ptr);
    else
        html_text(s, text->ptr);
    buf_clear(text);
    add_places(text, finding, table->page->w->options.root);
    html_addf(s, "</td><td class=\"mono\">%s</td><td class=\"mono\">%s</td>", text->ptr,
              function_of(finding));
    buf_clear(text);
    html_add_seen(text, bug);
    html_addf(s, "<td>%s</td><td>%" PRIu64 "</td><td>%s</td></tr>\n", text->ptr, bug->count,
              run->name);
}

static void visit(struct table *table, const struct bug *bug)
{
    const struct index *index = table->page->w->index;
    const struct run *run = &index->runs[bug->run];
    bool drawn = html_is_drawn(table->drawn, table->drawn_of_subject);

    table->drawn += drawn;
    table->drawn_of_subject += drawn;
    if ((drawn && run->topic) || table->rows == HTML_LISTED_MAX)
        return;
    table->rows++;
    write_row(table, run, bug, bug_finding(index, bug), drawn);
}

static void write_subject(struct table *table, const struct subject *subject)
{
    table->drawn_of_subject = 0;
    for (size_t i = 0; i < subject->bug_count; i++)
        visit(table, &table->page->w->index->bugs[subject->first_bug + i]);
}

static void write_head(struct sink *s)
{
    html_addf(s, "<section aria-labelledby=\"bugs\"><h2 id=\"bugs\">Bugs</h2>\n"
                 "<div class=\"tools\" id=\"bug-tools\" role=\"search\" hidden>"
                 "<label>Search <input type=\"search\" id=\"bug-search\" autocomplete=\"off\" "
                 "placeholder=\"file:line, function, variable\"></label>"
                 "<label>Of the kind <select id=\"bug-kind\"><option value=\"\">any</option>"
                 "</select></label><output id=\"bugs-shown\" role=\"status\"></output></div>\n"
                 "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"Table of bugs\"><table id=\"bug-table\"><thead><tr>"
                 "<th scope=\"col\">Bug</th><th scope=\"col\">Places</th>"
                 "<th scope=\"col\">Function</th><th scope=\"col\">Seen by</th>"
                 "<th scope=\"col\">Times</th><th scope=\"col\">Run</th></tr></thead><tbody>\n");
}

void html_bugs(struct html_page *page)
{
    const struct index *index = page->w->index;
    struct table table = {.page = page};
    size_t rows = html_bug_rows(index);

    if (!rows)
        return;
    write_head(page->sink);
    for (size_t i = 0; i < index->subject_count; i++)
        write_subject(&table, &index->subjects[i]);
    html_addf(page->sink, "</tbody></table></div>\n");
    if (table.rows < rows)
        html_addf(page->sink,
                  "<p class=\"notice\">%zu more bugs are not on this page, which would be too big "
                  "to open. The JSON and SARIF reports have all of them.</p>\n",
                  rows - table.rows);
    html_addf(page->sink, "</section>\n");
}
