/* SPDX-License-Identifier: MIT */
#include "report/explored_json.h"

#include "base/text.h"
#include "digest/explored.h"
#include "digest/place.h"
#include "report/location.h"

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *step_json(struct writing *w, const struct story_step *step)
{
    json_t *object = json_object();

    json_set(object, "thread", json_text(step->thread));
    json_set(object, "what", json_text(step->what));
    json_set(object, "function", json_text(step->function));
    if (step->file)
        json_set(object, "file", json_text(file_below(step->file, w->options.root)));
    if (step->line)
        json_set(object, "line", number(step->line));
    json_set(object, "preempted", json_boolean(step->preempted));
    json_set(object, "blocked", json_boolean(step->blocked));
    return object;
}

json_t *explored_witness_json(struct writing *w, const struct record *record,
                              const struct finding *finding)
{
    const struct witness *witness = record_witness(record, finding);
    json_t *object;
    json_t *story;

    if (!witness)
        return NULL;
    object = json_object();
    story = json_array();
    buf_clear(&w->scratch);
    explored_witness(&w->scratch, record->schedule, witness);
    json_set(object, "sentence", json_text(w->scratch.ptr));
    json_set(object, "seed", number(witness->seed));
    json_set(object, "strategy", json_text(witness->strategy));
    json_set(object, "replays", number(witness->replays));
    json_set(object, "agreed", number(witness->agreed));
    json_set(object, "preemptions", number(witness->preemptions));
    json_set(object, "any_time", json_boolean(witness->any_time));
    for (size_t i = 0; i < witness->story_count; i++)
        json_add(story, step_json(w, &witness->story[i]));
    json_set(object, "story", story);
    return object;
}

static json_t *flow_location(struct writing *w, const struct story_step *step, size_t order)
{
    const struct frame frame = {.function = step->function, .file = step->file, .line = step->line};
    json_t *object = json_object();

    buf_clear(&w->scratch);
    explored_step(&w->scratch, step, w->options.root);
    json_set(object, "location", location_of_frame(w, &frame, w->scratch.ptr));
    json_set(object, "executionOrder", number(order));
    json_set(object, "importance",
             json_text(step->preempted || step->blocked ? "essential" : "important"));
    return object;
}

static json_t *thread_flow(struct writing *w, const struct witness *witness, const char *thread)
{
    json_t *flow = json_object();
    json_t *locations = json_array();

    for (size_t i = 0; i < witness->story_count; i++)
        if (text_equal(witness->story[i].thread, thread))
            json_add(locations, flow_location(w, &witness->story[i], i + 1));
    json_set(flow, "id", json_text(thread));
    json_set(flow, "locations", locations);
    return flow;
}

json_t *explored_thread_flows(struct writing *w, const struct witness *witness)
{
    struct arena arena = ARENA_INIT;
    json_t *flows = json_array();
    size_t count;
    const char *const *threads = explored_threads(witness, &arena, &count);

    for (size_t i = 0; i < count; i++)
        json_add(flows, thread_flow(w, witness, threads[i]));
    arena_release(&arena);
    return flows;
}
