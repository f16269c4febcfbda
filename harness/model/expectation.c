/* SPDX-License-Identifier: MIT */
#include "model/expectation.h"

#include "model/names.h"

static const char *const names[] = {[VARIANT_BROKEN] = "broken", [VARIANT_FIXED] = "fixed"};

const char *variant_name(enum variant variant)
{
    return name_of(names, ARRAY_SIZE(names), variant, "variant");
}

bool variant_from_name(const char *name, enum variant *variant)
{
    size_t index;

    if (!name_find(names, ARRAY_SIZE(names), name, &index))
        return false;
    *variant = (enum variant)index;
    return true;
}

detector_set expectations_detectors(const struct expectations *e)
{
    detector_set set = 0;

    for (size_t i = 0; i < e->count; i++)
        set |= e->items[i].detectors;
    for (size_t i = 0; i < e->blind_count; i++)
        set |= DETECTOR_BIT(e->blinds[i].detector);
    return set;
}

const struct blind *expectations_blind(const struct expectations *e, enum detector detector)
{
    for (size_t i = 0; i < e->blind_count; i++)
        if (e->blinds[i].detector == detector)
            return &e->blinds[i];
    return NULL;
}
