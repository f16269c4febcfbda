/* SPDX-License-Identifier: MIT */
#include "test_list.h"

#include "base/file.h"

static bool read_row(const char *line, struct arena *arena, struct test_row *row)
{
    char detector[16];
    char name[256];
    char variant[16];
    char program[4096];

    if (sscanf(line, "%15s %255s %15s %4095s", detector, name, variant, program) != 4)
        return false;
    *row = (struct test_row){
        .detector = arena_strdup(arena, detector),
        .name = arena_strdup(arena, name),
        .case_path = arena_printf(arena, "%s/cases/%s", THREADPROOF_SOURCE_DIR, name),
        .variant = arena_strdup(arena, variant),
        .program = arena_strdup(arena, program),
    };
    return true;
}

bool test_list_read(const char *path, struct arena *arena, struct test_list *list,
                    struct error *err)
{
    struct buf content = BUF_INIT;
    size_t capacity = 0;

    *list = (struct test_list){NULL, 0};
    if (!file_read(path, &content, err))
        return false;
    for (const char *line = content.ptr; *line; line += strcspn(line, "\n") + 1) {
        ARRAY_GROW(list->rows, list->count, capacity);
        list->count += read_row(line, arena, &list->rows[list->count]);
    }
    buf_release(&content);
    return list->count || error_set(err, "%s: lists no tests", path);
}
