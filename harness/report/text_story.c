/* SPDX-License-Identifier: MIT */
/* The story of a schedule for a terminal: a column a thread, time runs downwards. */
#include "base/text.h"
#include "digest/explored.h"
#include "report/text.h"

/* A column narrower than this is not read: then each line names its thread. */
enum { COLUMN_MIN = 22, MARGIN = 3, GAP = 2, HANGING = 2 };

struct columns {
    const char *const *threads;
    size_t count;
    size_t width; /* of one, with the gap behind it */
};

static size_t column_of(const struct columns *columns, const char *thread)
{
    size_t at = 0;

    while (!text_equal(columns->threads[at], thread))
        at++;
    return at;
}

/* Text is broken where the column ends. */
static void write_cell(const struct terminal *t, const struct columns *columns, size_t column,
                       enum term_style style, const char *text)
{
    size_t indent = MARGIN + column * columns->width;
    struct terminal narrow = *t;

    narrow.width = (unsigned)(indent + columns->width - GAP);
    term_wrap(&narrow, style, text, indent, indent + HANGING);
}

static void write_step(struct writing *w, struct terminal *t, const struct columns *columns,
                       const struct story_step *step)
{
    struct buf *text = &w->scratch;
    enum term_style style = step->preempted || step->blocked ? TERM_NOTE : TERM_PLAIN;

    buf_clear(text);
    explored_before(text, step);
    if (text->len)
        term_wrap(t, TERM_DIM, text->ptr, MARGIN, MARGIN);
    buf_clear(text);
    if (!columns->width)
        buf_addf(text, "%s: ", step->thread);
    explored_step_brief(text, step);
    if (columns->width)
        write_cell(t, columns, column_of(columns, step->thread), style, text->ptr);
    else
        term_wrap(t, style, text->ptr, MARGIN, MARGIN + HANGING);
}

static void write_heads(struct terminal *t, const struct columns *columns)
{
    if (!columns->width)
        return;
    sink_repeat(t->sink, ' ', MARGIN);
    for (size_t i = 0; i < columns->count; i++)
        term_cell(t, TERM_BOLD, columns->threads[i], columns->width);
    term_line(t);
}

void text_story(struct writing *w, struct terminal *t, const struct witness *witness)
{
    struct arena arena = ARENA_INIT;
    struct columns columns;

    if (!witness->story_count)
        return;
    columns.threads = explored_threads(witness, &arena, &columns.count);
    columns.width = (t->width - MARGIN) / columns.count;
    columns.width = columns.width < COLUMN_MIN ? 0 : columns.width;
    term_wrap(t, TERM_DIM, "How it comes to that, a column a thread, downwards in time:", MARGIN,
              MARGIN);
    write_heads(t, &columns);
    for (size_t i = 0; i < witness->story_count; i++)
        write_step(w, t, &columns, &witness->story[i]);
    arena_release(&arena);
}
