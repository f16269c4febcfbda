/* SPDX-License-Identifier: MIT */
#include "stuck/symbols.h"

#include "base/text.h"
#include "stuck/debug_private.h"

/* Files lie far from each other in addresses that no process has. */
#define FIRST_BASE (UINT64_C(1) << 47)
#define BASE_STEP  (UINT64_C(1) << 36)

struct symbols_file {
    const char *path;
    Dwfl_Module *module; /* NULL: it cannot be read */
    uint64_t bias;       /* added to an offset it gives the address that libdw knows */
};

struct symbols {
    struct debug debug;
    struct symbols_file *files;
    size_t count;
    size_t capacity;
};

struct symbols *symbols_new(struct arena *arena)
{
    struct symbols *symbols = xcalloc(1, sizeof(*symbols));

    symbols->debug.dwfl = dwfl_begin(debug_callbacks());
    symbols->debug.arena = arena;
    return symbols;
}

void symbols_free(struct symbols *symbols)
{
    if (!symbols)
        return;
    if (symbols->debug.dwfl)
        dwfl_end(symbols->debug.dwfl);
    free(symbols->files);
    free(symbols);
}

static void load(struct symbols *symbols, struct symbols_file *file)
{
    GElf_Addr base = FIRST_BASE + symbols->count * BASE_STEP;
    GElf_Addr bias = 0;

    if (!symbols->debug.dwfl)
        return;
    dwfl_report_begin_add(symbols->debug.dwfl);
    file->module = dwfl_report_elf(symbols->debug.dwfl, file->path, file->path, -1, base, true);
    if (dwfl_report_end(symbols->debug.dwfl, NULL, NULL) != 0)
        file->module = NULL;
    if (file->module && !dwfl_module_getelf(file->module, &bias))
        file->module = NULL;
    file->bias = bias;
}

static const struct symbols_file *find(struct symbols *symbols, const char *path)
{
    struct symbols_file file = {.path = path};

    for (size_t i = 0; i < symbols->count; i++)
        if (text_equal(symbols->files[i].path, path))
            return &symbols->files[i];
    file.path = arena_strdup(symbols->debug.arena, path);
    load(symbols, &file);
    ARRAY_GROW(symbols->files, symbols->count, symbols->capacity);
    symbols->files[symbols->count] = file;
    return &symbols->files[symbols->count++];
}

size_t symbols_frames(struct symbols *symbols, const char *file, uint64_t offset,
                      struct frame **frames)
{
    const struct symbols_file *found = find(symbols, file);
    struct frame bare = {.object = found->path, .offset = offset};
    size_t count;

    if (!found->module) {
        *frames = arena_copy(symbols->debug.arena, &bare, 1, sizeof(bare));
        return 1;
    }
    count = debug_frames_at(&symbols->debug, found->bias + offset, frames);
    for (size_t i = 0; i < count; i++) {
        (*frames)[i].object = found->path;
        (*frames)[i].offset = offset;
        (*frames)[i].address = 0;
    }
    return count;
}

const char *symbols_variable(struct symbols *symbols, const char *file, uint64_t offset)
{
    const struct symbols_file *found = find(symbols, file);

    return found->module ? debug_variable(&symbols->debug, found->bias + offset) : NULL;
}
