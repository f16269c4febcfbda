/* SPDX-License-Identifier: MIT */
#include "cli/tally.h"

#include "base/text.h"

void tally_init(struct tally *tally)
{
    *tally = (struct tally){.exit_status = -1};
}

void tally_release(struct tally *tally)
{
    map_release(&tally->hashes);
}

/* Whether it is the first with this hash. */
static bool add_hash(struct tally *tally, uint64_t hash)
{
    const void **place = map_at(&tally->hashes, hash, NULL, NULL);
    bool first = !*place;

    *place = tally;
    return first;
}

static bool same_text(const char *a, const char *b)
{
    return text_equal(a ? a : "", b ? b : "");
}

static void add_touch(struct tally *tally, const struct seen *seen,
                      const struct story_source *source)
{
    const struct frame *place = story_place(source, seen->watchdog_frame, seen->watchdog_frames);
    struct touch touch = {
        .what = seen->watchdog_computing ? "ran on without a point of control"
                                         : "slept where it is not controlled",
        .count = 1,
    };
    struct buf name = BUF_INIT;

    if (place) {
        touch.function = place->function;
        touch.file = place->file;
        touch.line = place->line;
    }
    for (size_t i = 0; i < tally->schedule.touch_count; i++) {
        struct touch *known = &tally->touches[i];

        if (known->line != touch.line || !same_text(known->what, touch.what) ||
            !same_text(known->function, touch.function))
            continue;
        known->count++;
        return;
    }
    if (tally->schedule.touch_count == TALLY_TOUCHES)
        return;
    trace_thread(&name, seen->watchdog_thread);
    touch.thread = arena_strdup(source->arena, name.ptr);
    buf_release(&name);
    tally->touches[tally->schedule.touch_count++] = touch;
}

void tally_end_of(struct tally *tally, const struct seen *seen)
{
    tally->found |= seen->found;
    tally->malformed |= seen->malformed;
    if (seen->exit_status < 0)
        return;
    if (tally->exit_status < 0)
        tally->exit_status = seen->exit_status;
    tally->exits_differ |= tally->exit_status != seen->exit_status;
}

void tally_add(struct tally *tally, const struct seen *seen, const struct story_source *source)
{
    struct schedule *s = &tally->schedule;

    tally_end_of(tally, seen);
    s->tried++;
    s->distinct += add_hash(tally, seen->hash);
    s->threads = seen->threads > s->threads ? seen->threads : s->threads;
    s->points = seen->steps > s->points ? seen->steps : s->points;
    s->cut += seen->end == EXPLORE_STEP_LIMIT || seen->end == EXPLORE_OUTSIDE;
    s->inexact += seen->watchdog > 0;
    if (seen->watchdog)
        add_touch(tally, seen, source);
}

struct schedule *tally_schedule(const struct tally *tally, struct arena *arena)
{
    static const struct {
        uint32_t found;
        const char *note;
    } notes[] = {
        {EXPLORE_FOUND_EARLY, "threads that were there before the program's own start ran free"},
        {EXPLORE_FOUND_EXEC, "the program called exec, and ran free from there on"},
        {EXPLORE_FOUND_OTHERS, "another process of the program created threads, which ran free"},
    };
    struct schedule *s = arena_copy(arena, &tally->schedule, 1, sizeof(*s));
    const char **told = ARENA_ARRAY(arena, const char *, ARRAY_SIZE(notes));

    for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
        if (tally->found & notes[i].found)
            told[s->note_count++] = notes[i].note;
    s->notes = told;
    s->touches = arena_copy(arena, tally->touches, s->touch_count, sizeof(*tally->touches));
    return s;
}
