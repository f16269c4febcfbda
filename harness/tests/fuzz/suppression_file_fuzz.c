/* SPDX-License-Identifier: MIT */
/* Any bytes as a file of suppressions: each has a name that can be read. */
#include "parse/suppression_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = ARENA_INIT;
    struct suppression_list list = {NULL, 0, 0};
    const char *rule = arena_strndup(&arena, (const char *)data, size);

    suppressions_of_valgrind((const char *)data, size, &arena, &list);
    for (size_t i = 0; i < list.count; i++)
        if (strlen(list.items[i].name) > size)
            abort();
    if (suppression_of_tsan_hides_all(rule) && !strchr(rule, ':'))
        abort();
    (void)suppressions_of_tsan_have(rule, rule);
    arena_release(&arena);
    return 0;
}
