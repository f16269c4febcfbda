/* SPDX-License-Identifier: MIT */
/*
 * map.h: the one hash table: keys of 64 bits, each with a value of the caller's.
 *
 *     struct map map = MAP_INIT;
 *     const void **place = map_at(&map, key, NULL, NULL);
 *     if (!*place)
 *         *place = value;
 *     map_release(&map);                    -- the values are the caller's
 *
 * A key may be a number that tells values apart by itself; then `same` is NULL.
 * Where it is but a hash, same(value, wanted) says whether the value is the one
 * that is looked for. An empty map costs no memory. A map belongs to one thread
 * at a time.
 */
#ifndef THREADPROOF_BASE_MAP_H
#define THREADPROOF_BASE_MAP_H

#include "base/base.h"

struct map_slot {
    uint64_t key;
    const void *value; /* NULL: the slot is free */
};

struct map {
    struct map_slot *slots;
    size_t count;
    size_t slot_count; /* a power of two, or 0 */
};

#define MAP_INIT                                                                                   \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }

void map_release(struct map *map);

typedef bool map_same(const void *value, const void *wanted);

/* NULL if it is not there. */
const void *map_find(const struct map *map, uint64_t key, map_same *same, const void *wanted);

/*
 * Where the value is; NULL stands there if it is new, and the caller puts it in
 * before the next call, until which the place is valid.
 */
const void **map_at(struct map *map, uint64_t key, map_same *same, const void *wanted);

#endif
