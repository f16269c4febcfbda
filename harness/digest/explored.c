/* SPDX-License-Identifier: MIT */
#include "digest/explored.h"

#include "base/text.h"
#include "digest/place.h"
#include "digest/words.h"

static void add_place(struct buf *out, const char *function, const char *file, unsigned line,
                      const char *root)
{
    if (file)
        buf_addf(out, " (%s:%u)", file_below(file, root), line);
    else if (function)
        buf_addf(out, " (%s)", function);
}

static void add_scope(struct buf *out, const struct schedule *schedule)
{
    buf_addstr(out, "controlled ");
    format_count(out, schedule->threads, "thread", "threads");
    buf_addstr(out, ", ");
    format_count(out, schedule->points, "point", "points");
    buf_addf(out, ", %" PRIu64 " distinct of ", schedule->distinct);
    format_count(out, schedule->tried, "schedule", "schedules");
    if (schedule->tried < schedule->planned)
        buf_addf(out, " (%" PRIu64 " were planned)", schedule->planned);
    if (schedule->cut)
        buf_addf(out, "; %" PRIu64 " did not come to an end", schedule->cut);
    if (schedule->inexact)
        buf_addf(out, "; %" PRIu64 " cannot be replayed exactly", schedule->inexact);
}

static void add_touch(struct buf *out, const struct touch *touch)
{
    buf_addf(out, "not exactly replayable: %s %s", touch->thread ? touch->thread : "a thread",
             touch->what);
    add_place(out, touch->function, touch->file, touch->line, NULL);
    if (touch->count > 1)
        buf_addf(out, ", in %" PRIu64 " schedules", touch->count);
}

const char *const *explored_scope(const struct record *record, struct arena *arena, size_t *count)
{
    const struct schedule *schedule = record->schedule;
    struct buf text = BUF_INIT;
    const char **lines;

    *count = 0;
    if (!schedule)
        return NULL;
    lines = ARENA_ARRAY(arena, const char *, 2 + schedule->note_count + schedule->touch_count);
    add_scope(&text, schedule);
    lines[(*count)++] = arena_strdup(arena, text.ptr);
    for (size_t i = 0; i < schedule->note_count; i++)
        lines[(*count)++] = arena_strdup(arena, schedule->notes[i]);
    for (size_t i = 0; i < schedule->touch_count; i++) {
        buf_clear(&text);
        add_touch(&text, &schedule->touches[i]);
        lines[(*count)++] = arena_strdup(arena, text.ptr);
    }
    if (!record->findings.count && schedule->tried)
        lines[(*count)++] = "nothing was found in these schedules; others may still show a bug";
    buf_release(&text);
    return lines;
}

void explored_witness(struct buf *out, const struct schedule *schedule,
                      const struct witness *witness)
{
    buf_addf(out, "seed %" PRIu64, witness->seed);
    if (witness->number)
        buf_addf(out, ", schedule %" PRIu64 " of %" PRIu64 " (%" PRIu64 " distinct)",
                 witness->number, schedule->tried, schedule->distinct);
    buf_addf(out, ", replayed %" PRIu64 " of %" PRIu64 ", ", witness->agreed, witness->replays);
    format_count(out, witness->preemptions, "preemption", "preemptions");
    if (witness->any_time)
        buf_addstr(out, "; it depends on how long a sleep takes");
}

void explored_finding(struct buf *out, const struct record *record, const struct finding *finding)
{
    const struct witness *witness = record_witness(record, finding);

    if (witness)
        explored_witness(out, record->schedule, witness);
}

static void add_what(struct buf *out, const struct story_step *step)
{
    if (step->preempted)
        buf_addstr(out, "is preempted before it ");
    else if (step->blocked)
        buf_addstr(out, "must wait before it ");
    buf_addstr(out, step->what);
}

void explored_step(struct buf *out, const struct story_step *step, const char *root)
{
    add_what(out, step);
    add_place(out, step->function, step->file, step->line, root);
}

void explored_step_brief(struct buf *out, const struct story_step *step)
{
    add_what(out, step);
    add_place(out, step->function, step->file ? text_basename(step->file) : NULL, step->line, NULL);
}

void explored_before(struct buf *out, const struct story_step *step)
{
    if (step->left_out)
        format_count(out, step->left_out, "step is left out", "steps are left out");
}

const char *const *explored_threads(const struct witness *witness, struct arena *arena,
                                    size_t *count)
{
    const char **threads = ARENA_ARRAY(arena, const char *, witness->story_count);

    *count = 0;
    for (size_t i = 0; i < witness->story_count; i++) {
        size_t at = 0;

        while (at < *count && !text_equal(threads[at], witness->story[i].thread))
            at++;
        if (at == *count)
            threads[(*count)++] = witness->story[i].thread;
    }
    return threads;
}
