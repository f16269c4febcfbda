/* SPDX-License-Identifier: MIT */
/*
 * arena.h: many small values, one free.
 *
 *     struct arena a = ARENA_INIT;
 *     char *s = arena_strdup(&a, "text");
 *     arena_release(&a);                    -- s is gone with it
 *
 * Whatever is allocated lives until arena_release() or arena_clear(); nothing
 * is freed alone. Memory is zeroed. Alignment suits every type. An arena
 * belongs to one thread at a time.
 *
 * AddressSanitizer sees a value of an arena as it would see a block of malloc():
 * what lies beside it is poisoned, and so is all after arena_clear().
 */
#ifndef THREADPROOF_BASE_ARENA_H
#define THREADPROOF_BASE_ARENA_H

#include "base/base.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONED 1
#endif
#endif
#ifndef ARENA_POISONED
#define ARENA_POISONED 0
#endif

struct arena_block;

struct arena {
    struct arena_block *block; /* newest; linked to the older ones */
    size_t used;               /* bytes taken from it */
};

#define ARENA_INIT                                                                                 \
    {                                                                                              \
        NULL, 0                                                                                    \
    }

void arena_release(struct arena *a);
/* Forgets all values but keeps one block for the next ones. */
void arena_clear(struct arena *a);

void *arena_alloc(struct arena *a, size_t size);
/* NULL stays NULL. */
char *arena_strdup(struct arena *a, const char *text);
/* A NUL-terminated copy of `len` bytes. */
char *arena_strndup(struct arena *a, const char *text, size_t len);
char *arena_printf(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);
/* A copy of an array of `count` elements of `size` bytes; NULL if count is 0. */
void *arena_copy(struct arena *a, const void *items, size_t count, size_t size);

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count) * sizeof(type)))

/*
 * Makes room for one more element in an array that lives in an arena; the old
 * copy stays until the arena goes, so this is for arrays that stay small.
 */
#define ARENA_GROW(arena, items, count, capacity)                                                  \
    do {                                                                                           \
        if ((count) == (capacity)) {                                                               \
            void *old_ = (items);                                                                  \
            (capacity) = (capacity) ? 2 * (capacity) : 4;                                          \
            (items) = arena_alloc((arena), (capacity) * sizeof(*(items)));                         \
            if (count)                                                                             \
                memcpy((void *)(items), old_, (count) * sizeof(*(items)));                         \
        }                                                                                          \
    } while (0)

#endif
