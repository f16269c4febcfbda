/* SPDX-License-Identifier: MIT */
#include "base/map.h"

enum { SLOTS_FIRST = 64 };

void map_release(struct map *map)
{
    free(map->slots);
    *map = (struct map)MAP_INIT;
}

/* Numbers that follow each other, and sums whose low bits say little, are spread over the slots. */
static struct map_slot *find_slot(const struct map *map, uint64_t key, map_same *same,
                                  const void *wanted)
{
    size_t mask = map->slot_count - 1;

    for (size_t at = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20);; at++) {
        struct map_slot *slot = &map->slots[at & mask];

        if (!slot->value || (slot->key == key && (!same || same(slot->value, wanted))))
            return slot;
    }
}

static bool never(const void *value, const void *wanted)
{
    (void)value;
    (void)wanted;
    return false;
}

static void grow(struct map *map)
{
    struct map old = *map;

    map->slot_count = old.slot_count ? 2 * old.slot_count : SLOTS_FIRST;
    map->slots = xcalloc(map->slot_count, sizeof(*map->slots));
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].value)
            *find_slot(map, old.slots[i].key, never, NULL) = old.slots[i];
    free(old.slots);
}

const void *map_find(const struct map *map, uint64_t key, map_same *same, const void *wanted)
{
    return map->slot_count ? find_slot(map, key, same, wanted)->value : NULL;
}

const void **map_at(struct map *map, uint64_t key, map_same *same, const void *wanted)
{
    struct map_slot *slot;

    if (4 * map->count >= 3 * map->slot_count)
        grow(map);
    slot = find_slot(map, key, same, wanted);
    map->count += !slot->value;
    slot->key = key;
    return &slot->value;
}
