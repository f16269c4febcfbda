/* SPDX-License-Identifier: MIT */
/* One finding: its story in sentences, its pictures, its stacks. */
#include "base/text.h"
#include "digest/place.h"
#include "report/explain.h"
#include "report/html/parts.h"

/* What the visits of a subject share. */
struct showing {
    struct html_page *page;
    size_t drawn; /* of this subject */
    bool explained[KIND_COUNT];
    const char *variant; /* of the heading written last */
};

void html_add_seen(struct buf *line, const struct bug *bug)
{
    const char *before = "";

    for (unsigned d = 0; d < DETECTOR_COUNT; d++) {
        if (!bug->by_detector[d] || !explain_speaker(bug->kind, (enum detector)d))
            continue;
        buf_addf(line, "%s%s", before, detector_title((enum detector)d));
        if (bug->by_detector[d] > 1)
            buf_addf(line, " (%" PRIu64 " times)", bug->by_detector[d]);
        before = ", ";
    }
}

/* What kind of bug it is, too, if it is the first of its kind. */
static void write_seen(struct html_page *page, const struct bug *bug, bool explain)
{
    struct buf *line = &page->w->scratch;

    buf_clear(line);
    html_add_seen(line, bug);
    if (!line->len && !explain)
        return;
    html_addf(page->sink, "<p class=\"seen\">%s%s%s%s</p>", line->len ? "Seen by " : "", line->ptr,
              line->len ? ". " : "", explain ? kind_help(bug->kind) : "");
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

static void write_own(struct html_page *page, const struct frame *frame)
{
    struct buf *place = &page->w->scratch;

    buf_clear(place);
    place_add(place, frame, page->w->options.root);
    html_addf(page->sink, "<li><code>%s</code> %s</li>\n", frame_function(frame), place->ptr);
}

/* Of libraries and of the detector, in one line behind the user's own. */
static void write_foreign(struct html_page *page, const struct stack *stack)
{
    struct buf *line = &page->w->scratch;

    buf_clear(line);
    for (size_t i = 0; i < stack->frame_count; i++) {
        const struct frame *frame = &stack->frames[i];

        if (frame_is_own(frame))
            continue;
        buf_addf(line, "%s%s ", line->len ? ", " : "", frame_function(frame));
        place_add(line, frame, page->w->options.root);
    }
    if (!stack->frame_count)
        buf_addstr(line, "The detector could not restore this stack.");
    if (line->len)
        html_addf(page->sink, "<li class=\"foreign\">%s</li>", line->ptr);
}

static bool same_frames(const struct stack *a, const struct stack *b)
{
    if (a->frame_count != b->frame_count)
        return false;
    for (size_t i = 0; i < a->frame_count; i++)
        if (a->frames[i].line != b->frames[i].line ||
            !text_same(a->frames[i].function, b->frames[i].function) ||
            !text_same(a->frames[i].file, b->frames[i].file) ||
            !text_same(a->frames[i].object, b->frames[i].object))
            return false;
    return true;
}

static void add_heading(struct buf *line, const struct finding *finding, const struct stack *stack)
{
    buf_addstr(line, line->len ? "; " : "");
    buf_addstr(line, stack->role == STACK_OTHER && stack->text ? stack->text
                                                               : explain_role(finding, stack));
    if (!stack->thread)
        return;
    buf_addstr(line, ", ");
    explain_thread(line, finding, stack->thread);
}

/* A stack that equals an earlier one stands with that. */
static void write_stack(struct html_page *page, const struct finding *finding, size_t which)
{
    const struct stack *stack = &finding->stacks[which];
    struct buf *line = &page->w->scratch;

    for (size_t i = 0; i < which; i++)
        if (same_frames(&finding->stacks[i], stack))
            return;
    buf_clear(line);
    for (size_t i = which; i < finding->stack_count; i++)
        if (same_frames(&finding->stacks[i], stack))
            add_heading(line, finding, &finding->stacks[i]);
    html_addf(page->sink, "<div><h6>%s</h6><ol>\n", line->ptr);
    for (size_t i = 0; i < stack->frame_count; i++)
        if (frame_is_own(&stack->frames[i]))
            write_own(page, &stack->frames[i]);
    write_foreign(page, stack);
    html_addf(page->sink, "</ol></div>\n");
}

static void write_stacks(struct html_page *page, const struct finding *finding)
{
    if (!finding->stack_count)
        return;
    html_addf(page->sink, "<details><summary>Stacks, %zu in all</summary><div class=\"stacks\">\n",
              finding->stack_count);
    for (size_t i = 0; i < finding->stack_count; i++)
        write_stack(page, finding, i);
    html_addf(page->sink, "</div></details>\n");
}

void html_add_title(struct buf *line, const struct bug *bug, const struct finding *finding)
{
    explain_title(line, finding);
    if (bug->count > 1)
        buf_addf(line, " × %" PRIu64, bug->count);
}

static void write_pictures(struct html_page *page, const struct finding *finding)
{
    html_addf(page->sink, "<div class=\"pictures\">");
    html_interleaving(page, finding);
    html_graph(page, finding);
    html_addf(page->sink, "</div>\n");
}

static void draw(struct showing *showing, const struct record *record, const struct bug *bug,
                 const struct finding *finding)
{
    struct html_page *page = showing->page;
    bool explain = !showing->explained[bug->kind];

    page->drawn++;
    showing->drawn++;
    showing->explained[bug->kind] = true;
    buf_clear(&page->w->scratch);
    html_add_title(&page->w->scratch, bug, finding);
    html_addf(page->sink, "<div class=\"finding\" id=\"bug-%zu\"><h5>%s</h5>\n",
              (size_t)(bug - page->w->index->bugs), page->w->scratch.ptr);
    write_seen(page, bug, explain);
    write_story(page, finding);
    html_source(page, record, finding);
    html_story(page, record, finding);
    write_pictures(page, finding);
    if (explain)
        html_addf(page->sink, "<p>%s</p>", kind_advice(finding->kind));
    write_stacks(page, finding);
    html_addf(page->sink, "</div>\n");
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

void html_findings(struct html_page *page, const struct subject *subject)
{
    const struct index *index = page->w->index;
    struct showing showing = {.page = page};

    for (size_t i = 0; i < subject->bug_count && html_is_drawn(page->drawn, showing.drawn); i++) {
        const struct bug *bug = &index->bugs[subject->first_bug + i];

        write_heading(&showing, &index->runs[bug->run]);
        draw(&showing, bug_record(index, bug), bug, bug_finding(index, bug));
    }
    if (showing.drawn < subject->bug_count)
        html_addf(page->sink,
                  "<p class=\"notice\">%zu more different findings are in this record: see the "
                  "<a href=\"#bugs\">table of bugs</a>.</p>\n",
                  subject->bug_count - showing.drawn);
}
