/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_threads.h"

#include "base/hash.h"
#include "base/text.h"

static uint64_t hash_frames(const struct frame *frames, size_t count)
{
    uint64_t hash = HASH_START;

    for (size_t i = 0; i < count; i++) {
        hash = hash_bytes(hash, &frames[i].address, sizeof(frames[i].address));
        hash = hash_bytes(hash, &frames[i].line, sizeof(frames[i].line));
    }
    return hash;
}

static bool same_frames(const void *value, const void *wanted)
{
    const struct kept_stack *kept = value;
    const struct kept_stack *stack = wanted;

    if (kept->frame_count != stack->frame_count)
        return false;
    for (size_t i = 0; i < kept->frame_count; i++) {
        const struct frame *a = &kept->frames[i];
        const struct frame *b = &stack->frames[i];

        if (a->address != b->address || a->line != b->line ||
            !text_same(a->function, b->function) || !text_same(a->file, b->file) ||
            !text_same(a->object, b->object))
            return false;
    }
    return true;
}

static const struct kept_stack *copy_stack(struct arena *arena, const struct frame *frames,
                                           size_t count)
{
    struct frame *copy = arena_copy(arena, frames, count, sizeof(*frames));
    struct kept_stack *kept = ARENA_NEW(arena, struct kept_stack);

    for (size_t i = 0; i < count; i++) {
        copy[i].function = arena_strdup(arena, copy[i].function);
        copy[i].file = arena_strdup(arena, copy[i].file);
        copy[i].object = arena_strdup(arena, copy[i].object);
    }
    kept->frames = copy;
    kept->frame_count = count;
    return kept;
}

void valgrind_threads_keep(struct valgrind_threads *threads, uint64_t id,
                           const struct frame *frames, size_t count)
{
    const struct kept_stack wanted = {frames, count};
    const void **shared;

    if (!id || !count)
        return;
    shared = map_at(&threads->stacks, hash_frames(frames, count), same_frames, &wanted);
    if (!*shared)
        *shared = copy_stack(&threads->arena, frames, count);
    *map_at(&threads->ids, id, NULL, NULL) = *shared;
}

const struct kept_stack *valgrind_threads_find(const struct valgrind_threads *threads, uint64_t id)
{
    return map_find(&threads->ids, id, NULL, NULL);
}

void valgrind_threads_release(struct valgrind_threads *threads)
{
    arena_release(&threads->arena);
    map_release(&threads->stacks);
    map_release(&threads->ids);
    *threads = (struct valgrind_threads){.arena = ARENA_INIT};
}
