/* SPDX-License-Identifier: MIT */
/* One finding: its story in sentences, its pictures, its stacks. */
#include "base/text.h"
#include "report/explain.h"
#include "report/html_parts.h"
#include "report/place.h"

/* What the visits of a subject share. */
struct showing {
    struct html_page *page;
    size_t drawn;        /* of this subject */
    bool table;          /* the list of those that are not drawn is open */
    size_t counted;      /* neither drawn nor listed */
    const char *variant; /* of the heading written last */
};

static void write_seen(struct html_page *page, const struct bug *bug)
{
    struct buf *line = &page->w->scratch;
    const char *before = "Seen by ";

    buf_clear(line);
    for (unsigned d = 0; d < DETECTOR_COUNT; d++) {
        if (!bug->by_detector[d] || !explain_speaker(bug->kind, (enum detector)d))
            continue;
        buf_addf(line, "%s%s", before, detector_title((enum detector)d));
        if (bug->by_detector[d] > 1)
            buf_addf(line, " (%" PRIu64 " times)", bug->by_detector[d]);
        before = ", ";
    }
    buf_addf(line, "%s%s", line->len ? ". " : "", kind_help(bug->kind));
    html_addf(page->sink, "<p class=\"seen\">%s</p>", line->ptr);
}

static void write_line(void *context, enum explain_part part, const char *line)
{
    html_addf(context, part == EXPLAIN_NOTE ? "<li class=\"soft\">%s</li>" : "<li>%s</li>", line);
}

static void write_story(struct html_page *page, const struct finding *finding)
{
    html_addf(page->sink, "<ul class=\"story\">\n");
    explain_finding(finding, page->w->options.root, write_line, page->sink);
    html_addf(page->sink, "</ul>\n");
}

static void write_frame(struct html_page *page, const struct frame *frame)
{
    struct buf *place = &page->w->scratch;

    buf_clear(place);
    place_add(place, frame, page->w->options.root);
    html_addf(page->sink,
              frame_is_own(frame) ? "<li><code>%s</code> <span>%s</span></li>\n"
                                  : "<li class=\"foreign\"><code>%s</code> <span>%s</span></li>\n",
              frame_function(frame), place->ptr);
}

/* The user's own frames first; those of libraries and the detector behind them. */
static void write_stack(struct html_page *page, const struct finding *finding,
                        const struct stack *stack)
{
    struct buf *line = &page->w->scratch;

    buf_clear(line);
    explain_thread(line, finding, stack->thread);
    html_addf(page->sink, "<div class=\"stack\"><h6>%s%s%s</h6><ol>\n",
              stack->role == STACK_OTHER && stack->text ? stack->text
                                                        : stack_role_name(stack->role),
              stack->thread ? ", " : "", stack->thread ? line->ptr : "");
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; i < stack->frame_count; i++)
            if (frame_is_own(&stack->frames[i]) == (own == 1))
                write_frame(page, &stack->frames[i]);
    if (!stack->frame_count)
        html_addf(page->sink, "<li class=\"foreign\">The detector could not restore this stack."
                              "</li>");
    html_addf(page->sink, "</ol></div>\n");
}

static void write_stacks(struct html_page *page, const struct finding *finding)
{
    if (!finding->stack_count)
        return;
    html_addf(page->sink, "<details><summary>Stacks, %zu in all</summary><div class=\"stacks\">\n",
              finding->stack_count);
    for (size_t i = 0; i < finding->stack_count; i++)
        write_stack(page, finding, &finding->stacks[i]);
    html_addf(page->sink, "</div></details>\n");
}

static void write_title(struct html_page *page, const struct bug *bug,
                        const struct finding *finding)
{
    struct buf *line = &page->w->scratch;

    buf_clear(line);
    explain_title(line, finding);
    if (bug->count > 1)
        buf_addf(line, " × %" PRIu64, bug->count);
    html_text(page->sink, line->ptr);
}

static void draw(struct html_page *page, const struct record *record, const struct bug *bug,
                 const struct finding *finding)
{
    size_t number = ++page->drawn;

    html_addf(page->sink, "<div class=\"finding\"><h5>");
    write_title(page, bug, finding);
    html_addf(page->sink, "</h5>\n");
    write_seen(page, bug);
    write_story(page, finding);
    html_story(page, record, finding);
    html_addf(page->sink, "<div class=\"pictures\">");
    html_interleaving(page, finding, number);
    html_graph(page, finding, number);
    html_addf(page->sink, "</div>\n");
    html_addf(page->sink, "<p>%s</p>", kind_advice(finding->kind));
    write_stacks(page, finding);
    html_addf(page->sink, "</div>\n");
}

static void list(struct html_page *page, const struct bug *bug, const struct finding *finding)
{
    const struct stack *stack = finding_place(finding);
    const struct frame *frame = stack ? stack_place(stack) : NULL;

    page->listed++;
    html_addf(page->sink, "<tr><td>");
    write_title(page, bug, finding);
    html_addf(page->sink, "</td><td class=\"mono\">");
    buf_clear(&page->w->scratch);
    if (frame)
        place_add(&page->w->scratch, frame, page->w->options.root);
    html_text(page->sink, page->w->scratch.ptr);
    html_addf(page->sink, "</td></tr>\n");
}

static void open_table(struct showing *showing)
{
    if (showing->table)
        return;
    showing->table = true;
    html_addf(showing->page->sink, "<h4>More findings, one line each</h4><div class=\"scroll\" "
                                   "tabindex=\"0\" role=\"group\" aria-label=\"More findings\">"
                                   "<table><thead><tr><th scope=\"col\">Finding</th>"
                                   "<th scope=\"col\">Place</th></tr></thead><tbody>\n");
}

static void write_heading(struct showing *showing, const struct run *run)
{
    const char *variant = run->topic ? variant_name(run->variant) : "";

    if (showing->variant && text_equal(showing->variant, variant))
        return;
    showing->variant = variant;
    html_addf(showing->page->sink,
              *variant ? "<h4>Findings in the %s program</h4>\n" : "<h4>Findings</h4>\n", variant);
}

static void show(struct writing *w, const struct run *run, const struct record *record,
                 const struct bug *bug, const struct finding *finding, void *context)
{
    struct showing *showing = context;
    struct html_page *page = showing->page;

    (void)w;
    if (page->drawn < HTML_DRAWN_MAX && showing->drawn < HTML_DRAWN_PER_CASE) {
        showing->drawn++;
        write_heading(showing, run);
        draw(page, record, bug, finding);
    } else if (page->listed < HTML_LISTED_MAX) {
        open_table(showing);
        list(page, bug, finding);
    } else {
        showing->counted++;
    }
}

bool html_findings(struct html_page *page, const struct subject *subject)
{
    struct showing showing = {.page = page};
    bool full = page->drawn >= HTML_DRAWN_MAX && page->listed >= HTML_LISTED_MAX;
    bool ok = true;

    /* A full page need not read the records again. */
    if (full)
        showing.counted = subject->bug_count;
    else
        ok = each_bug(page->w, subject, show, &showing);
    if (showing.table)
        html_addf(page->sink, "</tbody></table></div>\n");
    if (showing.counted)
        html_addf(page->sink,
                  "<p class=\"notice\">%zu more different findings are in this record and not on "
                  "this page, which would be too big to open. The JSON and SARIF reports have "
                  "all of them.</p>\n",
                  showing.counted);
    return ok;
}
