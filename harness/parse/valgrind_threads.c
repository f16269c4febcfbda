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
    return hash ? hash : 1;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

static bool same_frames(const struct kept_stack *kept, const struct frame *frames, size_t count)
{
    if (kept->frame_count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct frame *a = &kept->frames[i];
        const struct frame *b = &frames[i];

        if (a->address != b->address || a->line != b->line ||
            !same_text(a->function, b->function) || !same_text(a->file, b->file) ||
            !same_text(a->object, b->object))
            return false;
    }
    return true;
}

static struct kept_slot *find_slot(const struct kept_table *table, uint64_t key)
{
    size_t mask = table->capacity - 1;
    size_t at = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & mask;

    while (table->slots[at].key && table->slots[at].key != key)
        at = (at + 1) & mask;
    return &table->slots[at];
}

static void grow(struct kept_table *table)
{
    struct kept_table bigger = {.count = table->count,
                                .capacity = table->capacity ? 2 * table->capacity : 16};

    bigger.slots = xcalloc(bigger.capacity, sizeof(*bigger.slots));
    for (size_t i = 0; i < table->capacity; i++)
        if (table->slots[i].key)
            *find_slot(&bigger, table->slots[i].key) = table->slots[i];
    free(table->slots);
    *table = bigger;
}

/* The slot of that key, made if need be; valid until the next call. */
static struct kept_slot *make_slot(struct kept_table *table, uint64_t key)
{
    struct kept_slot *slot;

    if (4 * (table->count + 1) > 3 * table->capacity)
        grow(table);
    slot = find_slot(table, key);
    if (!slot->key) {
        slot->key = key;
        table->count++;
    }
    return slot;
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

/* Two stacks of one hash are so rare that the later one just takes the slot. */
static const struct kept_stack *share_stack(struct valgrind_threads *threads,
                                            const struct frame *frames, size_t count)
{
    struct kept_slot *slot = make_slot(&threads->stacks, hash_frames(frames, count));

    if (!slot->stack || !same_frames(slot->stack, frames, count))
        slot->stack = copy_stack(&threads->arena, frames, count);
    return slot->stack;
}

void valgrind_threads_keep(struct valgrind_threads *threads, uint64_t id,
                           const struct frame *frames, size_t count)
{
    if (id && count)
        make_slot(&threads->ids, id)->stack = share_stack(threads, frames, count);
}

const struct kept_stack *valgrind_threads_find(const struct valgrind_threads *threads, uint64_t id)
{
    return threads->ids.capacity && id ? find_slot(&threads->ids, id)->stack : NULL;
}

void valgrind_threads_release(struct valgrind_threads *threads)
{
    arena_release(&threads->arena);
    free(threads->stacks.slots);
    free(threads->ids.slots);
    *threads = (struct valgrind_threads){.arena = ARENA_INIT};
}
