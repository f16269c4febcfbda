/* SPDX-License-Identifier: MIT */
/*
 * pool.h: equal values kept once.
 *
 *     struct pool pool = POOL_INIT;
 *     pool_text(&pool, "main.c") == pool_text(&pool, "main.c")
 *     pool_release(&pool);                  -- all its values are gone with it
 *
 * What is kept is constant and lives until pool_release(). `arena` may also be
 * used for what is not worth sharing. A pool belongs to one thread at a time.
 */
#ifndef THREADPROOF_BASE_POOL_H
#define THREADPROOF_BASE_POOL_H

#include "base/arena.h"

struct pool_slot;

struct pool {
    struct arena arena;
    struct pool_slot *slots; /* an open hash table */
    size_t count;            /* of different values */
    size_t slot_count;       /* a power of two, or 0 */
};

#define POOL_INIT                                                                                  \
    {                                                                                              \
        ARENA_INIT, NULL, 0, 0                                                                     \
    }

void pool_release(struct pool *pool);

/* NULL stays NULL. */
const char *pool_text(struct pool *pool, const char *text);
/*
 * An array of `count` elements of `size` bytes, which must have no padding: all
 * bytes are compared. NULL if count is 0.
 */
const void *pool_array(struct pool *pool, const void *items, size_t count, size_t size);

#endif
