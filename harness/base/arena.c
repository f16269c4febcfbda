/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include "base/buf.h"

/*
 * AddressSanitizer knows blocks of malloc() only, so a write past one value would land unseen in
 * the next. Its shadow memory speaks of 8 bytes at a time, of which only the last ones can be
 * poisoned: each value must begin such a piece.
 */
#if ARENA_POISONED
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = 16, ALIGN_LEAST = 8 };
#else
enum { RED_ZONE = 0, ALIGN_LEAST = 1 };
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum { BLOCK_SIZE = 16 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t size; /* of bytes[] */
    _Alignas(max_align_t) unsigned char bytes[];
};

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;

        free(block);
        block = older;
    }
}

void arena_release(struct arena *a)
{
    free_blocks(a->block);
    *a = (struct arena)ARENA_INIT;
}

void arena_clear(struct arena *a)
{
    if (!a->block)
        return;
    free_blocks(a->block->older);
    a->block->older = NULL;
    a->used = 0;
    ASAN_POISON_MEMORY_REGION(a->block->bytes, a->block->size);
}

static void add_block(struct arena *a, size_t room)
{
    struct arena_block *block = xmalloc(sizeof(*block) + room);

    block->older = a->block;
    block->size = room;
    a->block = block;
    a->used = 0;
    ASAN_POISON_MEMORY_REGION(block->bytes, room);
}

/* `align` is a power of two. */
static inline void *allocate(struct arena *a, size_t size, size_t align)
{
    size_t start = (a->used + align - 1) & ~(align - 1);

    if (size > SIZE_MAX / 2)
        BUG("arena_alloc of %zu bytes", size);
    if (!a->block || start > a->block->size || a->block->size - start < size + RED_ZONE) {
        add_block(a, size + RED_ZONE > BLOCK_SIZE ? size + RED_ZONE : BLOCK_SIZE);
        start = 0;
    }
    a->used = start + size + RED_ZONE;
    ASAN_UNPOISON_MEMORY_REGION(a->block->bytes + start, size);
    return memset(a->block->bytes + start, 0, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
    return allocate(a, size, _Alignof(max_align_t));
}

char *arena_strndup(struct arena *a, const char *text, size_t len)
{
    char *copy = allocate(a, len + 1, ALIGN_LEAST);

    if (len)
        memcpy(copy, text, len);
    return copy;
}

char *arena_strdup(struct arena *a, const char *text)
{
    return text ? arena_strndup(a, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    struct buf b = BUF_INIT;
    va_list args;
    char *copy;

    va_start(args, format);
    buf_vaddf(&b, format, args);
    va_end(args);
    copy = arena_strndup(a, b.ptr, b.len);
    buf_release(&b);
    return copy;
}

void *arena_copy(struct arena *a, const void *items, size_t count, size_t size)
{
    if (!count)
        return NULL;
    return memcpy(arena_alloc(a, count * size), items, count * size);
}
