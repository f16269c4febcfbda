/* SPDX-License-Identifier: MIT */
#include "model/detector.h"

#include "model/names.h"

static const char *const names[] = {
    [DETECTOR_NONE] = "none",         [DETECTOR_TSAN] = "tsan",
    [DETECTOR_HELGRIND] = "helgrind", [DETECTOR_DRD] = "drd",
    [DETECTOR_MEMCHECK] = "memcheck", [DETECTOR_STUCK] = "stuck",
    [DETECTOR_EXPLORE] = "explore",
};

static const char *const titles[] = {
    [DETECTOR_NONE] = "no detector",  [DETECTOR_TSAN] = "TSan",
    [DETECTOR_HELGRIND] = "Helgrind", [DETECTOR_DRD] = "DRD",
    [DETECTOR_MEMCHECK] = "Memcheck", [DETECTOR_STUCK] = "stuck watch",
    [DETECTOR_EXPLORE] = "explore",
};

const char *detector_name(enum detector detector)
{
    return name_of(names, ARRAY_SIZE(names), detector, "detector");
}

const char *detector_title(enum detector detector)
{
    return name_of(titles, ARRAY_SIZE(titles), detector, "detector");
}

bool detector_names_one_access(enum detector detector)
{
    return detector == DETECTOR_DRD;
}

bool detector_from_name(const char *name, enum detector *detector)
{
    size_t index;

    if (!name_find(names, ARRAY_SIZE(names), name, &index))
        return false;
    *detector = (enum detector)index;
    return true;
}

bool detector_to_run_from_name(const char *name, enum detector *detector)
{
    enum detector found;

    if (!detector_from_name(name, &found) ||
        !(DETECTOR_BIT(found) & (DETECTORS_DEFAULT | DETECTOR_BIT(DETECTOR_NONE))))
        return false;
    *detector = found;
    return true;
}
