/* SPDX-License-Identifier: MIT */
#include "model/finding_read.h"

#include "model/field.h"

/* What is wrong has holes that a finding may not have, so it is not copied. */
static bool read_next(struct reading *r, struct json_text *text, struct findings *list)
{
    const struct json_place place = {r->place, "findings", list->count};
    json_t *value = json_value(r, text);
    struct finding finding = {0};

    if (!value)
        return false;
    arena_clear(r->arena);
    r->place = &place;
    if (json_is_object(value))
        fields_read(r, value, &finding_shape, &finding);
    else
        read_wrong(r, "", "an object");
    r->place = place.outer;
    if (!r->failed)
        findings_add(list, &finding);
    json_decref(value);
    return !r->failed;
}

bool findings_read(struct reading *outer, struct json_text *text, struct findings *list)
{
    struct arena one = ARENA_INIT;
    struct reading r = *outer;
    bool more = true;

    r.arena = &one;
    r.pool = NULL;
    if (json_next(text) != '[')
        read_wrong(&r, "findings", "an array");
    else if (json_take(&r, text, '[') && json_next(text) == ']')
        more = !json_take(&r, text, ']');
    while (more && !r.failed && read_next(&r, text, list))
        json_more(&r, text, ']', &more);
    outer->failed = r.failed;
    arena_release(&one);
    return !r.failed;
}
