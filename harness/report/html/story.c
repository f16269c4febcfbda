/* SPDX-License-Identifier: MIT */
/* The story of a schedule as a table: a column a thread, a row a step. */
#include "base/text.h"
#include "digest/explored.h"
#include "report/html/parts.h"

/* More rows than this nobody reads; the record has them. */
enum { ROWS_MAX = 400 };

static void write_row(struct html_page *page, const char *const *threads, size_t count,
                      const struct story_step *step)
{
    struct buf *text = &page->w->scratch;
    struct sink *s = page->sink;

    buf_clear(text);
    explored_before(text, step);
    if (text->len)
        html_addf(s, "<tr class=\"left-out\"><td colspan=\"%zu\">%s</td></tr>\n", count, text->ptr);
    buf_clear(text);
    explored_step(text, step, page->w->options.root);
    html_addf(s, "<tr>");
    for (size_t i = 0; i < count; i++)
        if (text_equal(threads[i], step->thread))
            html_addf(s, "<td class=\"%s\">%s</td>",
                      step->preempted || step->blocked ? "stops" : "step", text->ptr);
        else
            html_addf(s, "<td></td>");
    html_addf(s, "</tr>\n");
}

static void write_table(struct html_page *page, const struct witness *witness)
{
    struct arena arena = ARENA_INIT;
    size_t rows = witness->story_count < ROWS_MAX ? witness->story_count : ROWS_MAX;
    size_t count;
    const char *const *threads = explored_threads(witness, &arena, &count);
    struct sink *s = page->sink;

    html_addf(s, "<div class=\"card scroll\" tabindex=\"0\" role=\"group\" "
                 "aria-label=\"How it comes to that\"><table class=\"steps\">"
                 "<caption>How it comes to that: a column is a thread, time runs downwards."
                 "</caption><thead><tr>");
    for (size_t i = 0; i < count; i++)
        html_addf(s, "<th scope=\"col\">%s</th>", threads[i]);
    html_addf(s, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < rows; i++)
        write_row(page, threads, count, &witness->story[i]);
    html_addf(s, "</tbody></table></div>\n");
    if (rows < witness->story_count)
        html_addf(s, "<p class=\"notice\">%zu more steps are in the record.</p>\n",
                  witness->story_count - rows);
    arena_release(&arena);
}

void html_story(struct html_page *page, const struct record *record, const struct finding *finding)
{
    const struct witness *witness = record_witness(record, finding);
    struct buf *text = &page->w->scratch;

    if (!witness)
        return;
    buf_clear(text);
    buf_addstr(text, "Shown by ");
    explored_witness(text, record->schedule, witness);
    buf_addch(text, '.');
    html_addf(page->sink, "<p class=\"seen\">%s</p>", text->ptr);
    if (witness->story_count)
        write_table(page, witness);
}

void html_explored(struct html_page *page, const struct subject *subject)
{
    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &page->w->index->runs[subject->first_run + i];

        if (!run->explored)
            continue;
        html_addf(page->sink, "<p>Explored:</p><ul class=\"reasons\">");
        for (size_t k = 0; k < run->explored_count; k++)
            html_addf(page->sink, "<li>%s</li>", run->explored[k]);
        html_addf(page->sink, "</ul>\n");
    }
}
