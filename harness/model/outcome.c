/* SPDX-License-Identifier: MIT */
#include "model/outcome.h"

#include "model/names.h"

static const char *const names[] = {
    [OUTCOME_NOT_STARTED] = "not started",
    [OUTCOME_EXITED] = "exited",
    [OUTCOME_SIGNALLED] = "signalled",
    [OUTCOME_TIMED_OUT] = "timed out",
    [OUTCOME_STUCK] = "stuck",
    [OUTCOME_INTERRUPTED] = "interrupted",
};

const char *outcome_type_name(enum outcome_type type)
{
    return name_of(names, ARRAY_SIZE(names), type, "outcome");
}

bool outcome_type_from_name(const char *name, enum outcome_type *type)
{
    size_t index;

    if (!name_find(names, ARRAY_SIZE(names), name, &index))
        return false;
    *type = (enum outcome_type)index;
    return true;
}
