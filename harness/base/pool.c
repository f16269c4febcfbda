/* SPDX-License-Identifier: MIT */
#include "base/pool.h"

#include "base/hash.h"

enum { SLOTS_FIRST = 64 };

struct pool_slot {
    const void *bytes; /* NULL: the slot is free */
    size_t key;        /* twice the length, plus 1 for an array: they are aligned otherwise */
};

void pool_release(struct pool *pool)
{
    free(pool->slots);
    arena_release(&pool->arena);
    *pool = (struct pool)POOL_INIT;
}

/* The slot of the value: its own, or the free one that it will take. */
static struct pool_slot *find_slot(const struct pool *pool, const void *bytes, size_t key)
{
    size_t mask = pool->slot_count - 1;
    uint64_t hash = hash_bytes(HASH_START, bytes, key / 2);

    for (size_t at = (size_t)(hash ^ hash >> 32) & mask;; at = (at + 1) & mask) {
        struct pool_slot *slot = &pool->slots[at];

        if (!slot->bytes || (slot->key == key && memcmp(slot->bytes, bytes, key / 2) == 0))
            return slot;
    }
}

static void grow(struct pool *pool)
{
    struct pool_slot *old = pool->slots;
    size_t old_count = pool->slot_count;

    pool->slot_count = old_count ? 2 * old_count : SLOTS_FIRST;
    pool->slots = xcalloc(pool->slot_count, sizeof(*pool->slots));
    for (size_t i = 0; i < old_count; i++)
        if (old[i].bytes)
            *find_slot(pool, old[i].bytes, old[i].key) = old[i];
    free(old);
}

/* Always a slot of the pool; the caller fills it if it is free. */
static struct pool_slot *slot_for(struct pool *pool, const void *bytes, size_t key)
{
    struct pool_slot *slot;

    if (4 * pool->count >= 3 * pool->slot_count)
        grow(pool);
    slot = find_slot(pool, bytes, key);
    pool->count += !slot->bytes;
    slot->key = key;
    return slot;
}

const char *pool_text(struct pool *pool, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    struct pool_slot *slot;

    if (!text)
        return NULL;
    slot = slot_for(pool, text, 2 * len);
    if (!slot->bytes)
        slot->bytes = arena_strndup(&pool->arena, text, len);
    return slot->bytes;
}

const void *pool_array(struct pool *pool, const void *items, size_t count, size_t size)
{
    struct pool_slot *slot;

    if (!count)
        return NULL;
    slot = slot_for(pool, items, 2 * count * size + 1);
    if (!slot->bytes)
        slot->bytes = arena_copy(&pool->arena, items, count, size);
    return slot->bytes;
}
