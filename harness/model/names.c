/* SPDX-License-Identifier: MIT */
#include "model/names.h"

const char *name_of(const char *const *names, size_t count, size_t index, const char *what)
{
    if (index >= count || !names[index])
        BUG("%s %zu has no name", what, index);
    return names[index];
}

bool name_find(const char *const *names, size_t count, const char *name, size_t *index)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i] && strcmp(names[i], name) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}
