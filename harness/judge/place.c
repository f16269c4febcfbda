/* SPDX-License-Identifier: MIT */
#include "judge/place.h"

#include "base/text.h"
#include "judge/reasons.h"
#include "model/origin.h"

/* Whether the stack is where the thread that the finding is about was created. */
static bool is_creation(const struct finding *finding, const struct stack *stack)
{
    const char *who = NULL;

    if (stack->role != STACK_THREAD_CREATED)
        return false;
    for (size_t i = 0; i < finding->stack_count; i++)
        if (finding_is_site(finding, &finding->stacks[i]))
            who = finding->stacks[i].thread;
    return who && stack->thread && text_equal(who, stack->thread);
}

static struct places collect(const struct finding *finding, const char *file,
                             bool (*wanted)(const struct finding *, const struct stack *),
                             struct arena *arena)
{
    struct place *items = ARENA_ARRAY(arena, struct place, finding->stack_count);
    size_t count = 0;

    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];
        const struct frame *frame;

        if (!wanted(finding, stack))
            continue;
        frame = stack_frame_in(stack, file);
        items[count++] = (struct place){stack, frame ? frame->line : 0};
    }
    return (struct places){items, count};
}

static bool any_inside(struct places places)
{
    for (size_t i = 0; i < places.count; i++)
        if (places.items[i].line)
            return true;
    return false;
}

struct places places_of(const struct finding *finding, const char *file, struct arena *arena)
{
    struct places places = collect(finding, file, finding_is_site, arena);
    struct places creation;

    if (finding->kind != KIND_LOCK_HELD_AT_EXIT || any_inside(places))
        return places;
    creation = collect(finding, file, is_creation, arena);
    return any_inside(creation) ? creation : places;
}

static const char *outside_text(const struct stack *stack, const char *file, struct arena *arena)
{
    const struct frame *place = stack_place(stack);

    if (!place)
        return "a place that the detector could not restore";
    if (!place->function && !place->object)
        return arena_printf(arena, "a place outside %s", file);
    return arena_printf(arena, "a place outside %s (in %s)", file,
                        place->function ? place->function : text_basename(place->object));
}

const char *places_text(struct places places, const char *file, struct arena *arena)
{
    const char *name = text_basename(file);
    const char *list = "";

    if (!places.count)
        return "no place that it names";
    for (size_t i = 0; i < places.count; i++) {
        const struct place *p = &places.items[i];
        const char *text = p->line ? arena_printf(arena, "%s:%u", name, p->line)
                                   : outside_text(p->stack, name, arena);

        list = reason_list(arena, list, text, i, places.count);
    }
    return list;
}

const char *kind_text(enum kind kind, struct arena *arena)
{
    const char *name = kind_name(kind);

    if (kind == KIND_STUCK)
        return "a stuck program";
    return arena_printf(arena, "%s %s", strchr("aeiou", *name) ? "an" : "a", name);
}

const char *finding_text(const struct finding *finding, const char *file, struct arena *arena)
{
    const char *places = places_text(places_of(finding, file, arena), file, arena);

    if (finding->kind != KIND_UNKNOWN)
        return arena_printf(arena, "%s at %s", kind_text(finding->kind, arena), places);
    return arena_printf(arena, "something unknown (\"%s\") at %s",
                        finding->message ? finding->message : "", places);
}

const char *speaker_text(enum detector detector)
{
    return detector == DETECTOR_STUCK ? "the stuck watch" : detector_title(detector);
}
