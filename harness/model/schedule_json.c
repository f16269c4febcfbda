/* SPDX-License-Identifier: MIT */
/* Each part is written and read side by side, field by field. */
#include "model/schedule_json.h"

#include <limits.h>

static json_t *write_step(const struct story_step *step)
{
    json_t *object = json_object();

    set_string(object, "thread", step->thread);
    set_number(object, "step", step->step);
    set_string(object, "what", step->what);
    set_string(object, "function", step->function);
    set_string(object, "file", step->file);
    set_number(object, "line", step->line);
    set_true(object, "preempted", step->preempted);
    set_true(object, "blocked", step->blocked);
    set_number(object, "left_out", step->left_out);
    return object;
}

static void read_step(struct reading *r, const json_t *object, void *to)
{
    struct story_step *step = to;

    REQUIRED(r, object, "thread", "what");
    step->thread = read_string(r, object, "thread");
    step->step = read_number(r, object, "step", INT64_MAX);
    step->what = read_string(r, object, "what");
    step->function = read_string(r, object, "function");
    step->file = read_string(r, object, "file");
    step->line = (unsigned)read_number(r, object, "line", UINT_MAX);
    step->preempted = read_boolean(r, object, "preempted");
    step->blocked = read_boolean(r, object, "blocked");
    step->left_out = read_number(r, object, "left_out", INT64_MAX);
}

static json_t *write_witness(const struct witness *witness)
{
    json_t *object = json_object();
    json_t *story = json_array();

    set_value(object, "seed", json_integer((json_int_t)witness->seed));
    set_number(object, "number", witness->number);
    set_string(object, "strategy", witness->strategy);
    set_value(object, "replays", json_integer((json_int_t)witness->replays));
    set_value(object, "agreed", json_integer((json_int_t)witness->agreed));
    set_value(object, "preemptions", json_integer((json_int_t)witness->preemptions));
    set_value(object, "shrunk_from", json_integer((json_int_t)witness->shrunk_from));
    set_number(object, "switches", witness->switches);
    set_number(object, "steps", witness->steps);
    set_string(object, "hash", witness->hash);
    set_true(object, "any_time", witness->any_time);
    set_string(object, "trace", witness->trace);
    for (size_t i = 0; i < witness->story_count; i++)
        json_array_append_new(story, write_step(&witness->story[i]));
    set_value(object, "story", story);
    return object;
}

static void read_witness(struct reading *r, const json_t *object, void *to)
{
    struct witness *witness = to;

    REQUIRED(r, object, "seed", "replays", "agreed", "preemptions", "shrunk_from", "story");
    witness->seed = read_number(r, object, "seed", INT64_MAX);
    witness->number = read_number(r, object, "number", INT64_MAX);
    witness->strategy = read_string(r, object, "strategy");
    witness->replays = read_number(r, object, "replays", INT64_MAX);
    witness->agreed = read_number(r, object, "agreed", INT64_MAX);
    witness->preemptions = read_number(r, object, "preemptions", INT64_MAX);
    witness->shrunk_from = read_number(r, object, "shrunk_from", INT64_MAX);
    witness->switches = read_number(r, object, "switches", INT64_MAX);
    witness->steps = read_number(r, object, "steps", INT64_MAX);
    witness->hash = read_string(r, object, "hash");
    witness->any_time = read_boolean(r, object, "any_time");
    witness->trace = read_string(r, object, "trace");
    witness->story = read_objects(r, object, "story", read_step, sizeof(struct story_step),
                                  &witness->story_count);
}

static json_t *write_touch(const struct touch *touch)
{
    json_t *object = json_object();

    set_string(object, "thread", touch->thread);
    set_string(object, "what", touch->what);
    set_string(object, "function", touch->function);
    set_string(object, "file", touch->file);
    set_number(object, "line", touch->line);
    set_number(object, "count", touch->count);
    return object;
}

static void read_touch(struct reading *r, const json_t *object, void *to)
{
    struct touch *touch = to;

    REQUIRED(r, object, "what");
    touch->thread = read_string(r, object, "thread");
    touch->what = read_string(r, object, "what");
    touch->function = read_string(r, object, "function");
    touch->file = read_string(r, object, "file");
    touch->line = (unsigned)read_number(r, object, "line", UINT_MAX);
    touch->count = read_number(r, object, "count", INT64_MAX);
}

json_t *schedule_write(const struct schedule *schedule)
{
    json_t *object = json_object();
    json_t *touches = json_array();
    json_t *witnesses = json_array();

    set_string(object, "strategy", schedule->strategy);
    set_value(object, "first_seed", json_integer((json_int_t)schedule->first_seed));
    set_number(object, "planned", schedule->planned);
    set_value(object, "tried", json_integer((json_int_t)schedule->tried));
    set_value(object, "distinct", json_integer((json_int_t)schedule->distinct));
    set_number(object, "cut", schedule->cut);
    set_value(object, "threads", json_integer((json_int_t)schedule->threads));
    set_value(object, "points", json_integer((json_int_t)schedule->points));
    set_number(object, "inexact", schedule->inexact);
    set_value(object, "wall_ms", json_integer((json_int_t)schedule->wall_ms));
    set_strings(object, "notes", schedule->notes, schedule->note_count);
    for (size_t i = 0; i < schedule->touch_count; i++)
        json_array_append_new(touches, write_touch(&schedule->touches[i]));
    set_value(object, "touches", touches);
    for (size_t i = 0; i < schedule->witness_count; i++)
        json_array_append_new(witnesses, write_witness(&schedule->witnesses[i]));
    set_value(object, "witnesses", witnesses);
    return object;
}

static void read_schedule(struct reading *r, const json_t *object, void *to)
{
    struct schedule *schedule = to;

    REQUIRED(r, object, "first_seed", "tried", "distinct", "threads", "points", "wall_ms", "notes",
             "touches", "witnesses");
    schedule->strategy = read_string(r, object, "strategy");
    schedule->first_seed = read_number(r, object, "first_seed", INT64_MAX);
    schedule->planned = read_number(r, object, "planned", INT64_MAX);
    schedule->tried = read_number(r, object, "tried", INT64_MAX);
    schedule->distinct = read_number(r, object, "distinct", INT64_MAX);
    schedule->cut = read_number(r, object, "cut", INT64_MAX);
    schedule->threads = read_number(r, object, "threads", INT64_MAX);
    schedule->points = read_number(r, object, "points", INT64_MAX);
    schedule->inexact = read_number(r, object, "inexact", INT64_MAX);
    schedule->wall_ms = (int64_t)read_number(r, object, "wall_ms", INT64_MAX);
    schedule->notes = read_strings(r, object, "notes", &schedule->note_count);
    schedule->touches = read_objects(r, object, "touches", read_touch, sizeof(struct touch),
                                     &schedule->touch_count);
    schedule->witnesses = read_objects(r, object, "witnesses", read_witness, sizeof(struct witness),
                                       &schedule->witness_count);
}

const struct schedule *schedule_read(struct reading *r, const json_t *record)
{
    struct schedule *schedule = ARENA_NEW(r->arena, struct schedule);

    read_object(r, record, "schedule", read_schedule, schedule);
    return schedule;
}
