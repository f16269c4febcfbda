/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_builder.h"

#include "base/text.h"
#include "model/assertion.h"

void builder_release(struct builder *b)
{
    arena_release(&b->arena);
    free(b->frames);
    free(b->stacks);
    free(b->threads);
    free(b->locks);
    free((void *)b->notes);
    *b = (struct builder){.arena = ARENA_INIT};
}

void builder_clear(struct builder *b)
{
    arena_clear(&b->arena);
    b->finding = (struct finding){.count = 1};
    b->next = (struct stack){.role = STACK_OTHER};
    b->heading_waits = false;
    b->message_parts = 0;
    b->about_lock = false;
    b->open_frames = 0;
    b->observed = 0;
    b->held_count = b->held_capacity = 0;
    b->frame_count = 0;
    b->stack_count = 0;
    b->thread_count = 0;
    b->lock_count = 0;
    b->note_count = 0;
}

void builder_add_note(struct builder *b, const char *note)
{
    ARRAY_GROW(b->notes, b->note_count, b->note_capacity);
    b->notes[b->note_count++] = note;
}

/* A heading without a stack still says something. */
static void keep_heading(struct builder *b)
{
    if (b->heading_waits)
        builder_add_note(b, b->next.text);
    b->heading_waits = false;
}

void builder_expect(struct builder *b, enum stack_role role, const char *text)
{
    keep_heading(b);
    b->next = (struct stack){.role = role, .text = text};
    b->held_count = b->held_capacity = 0;
    b->heading_waits = text != NULL;
}

void builder_add_stack(struct builder *b)
{
    struct stack *stack;

    ARRAY_GROW(b->stacks, b->stack_count, b->stack_capacity);
    stack = &b->stacks[b->stack_count++];
    *stack = b->next;
    stack->frame_count = b->open_frames;
    b->open_frames = 0;
    b->next = (struct stack){.role = STACK_OTHER};
    b->heading_waits = false;
}

struct frame *builder_add_frame(struct builder *b)
{
    struct frame *frame;

    ARRAY_GROW(b->frames, b->frame_count, b->frame_capacity);
    frame = &b->frames[b->frame_count++];
    *frame = (struct frame){0};
    b->open_frames++;
    return frame;
}

/* Every error names threads, and printf would be what costs most of all here. */
static const char *thread_name(struct arena *arena, uint64_t number)
{
    char name[24];
    size_t at = sizeof(name);

    for (; number || at == sizeof(name); number /= 10)
        name[--at] = (char)('0' + number % 10);
    name[--at] = '#';
    return arena_strndup(arena, name + at, sizeof(name) - at);
}

const char *builder_thread(struct builder *b, uint64_t number)
{
    struct thread *thread;

    for (size_t i = 0; i < b->thread_count; i++)
        if (b->thread_numbers[i] == number)
            return b->threads[i].id;
    if (b->thread_count == BUILDER_NAMES_MAX)
        return NULL;
    ARRAY_GROW(b->threads, b->thread_count, b->thread_capacity);
    b->thread_numbers[b->thread_count] = number;
    thread = &b->threads[b->thread_count++];
    *thread = (struct thread){.id = thread_name(&b->arena, number)};
    return thread->id;
}

void builder_name_thread(struct builder *b, const char *name)
{
    const char *id = b->stack_count ? b->stacks[0].thread : NULL;

    for (size_t i = 0; id && i < b->thread_count; i++)
        if (text_equal(b->threads[i].id, id)) {
            b->threads[i].name = name;
            return;
        }
    builder_add_note(b, arena_printf(&b->arena, "threadname: %s", name));
}

/* "A" to "Z", then "L26" ... */
static const char *lock_name(struct builder *b, size_t position)
{
    char letter = (char)('A' + position);

    if (position < 26)
        return arena_strndup(&b->arena, &letter, 1);
    return arena_printf(&b->arena, "L%zu", position);
}

struct lock *builder_lock(struct builder *b, size_t position)
{
    if (position >= BUILDER_NAMES_MAX)
        return NULL;
    while (b->lock_count <= position) {
        ARRAY_GROW(b->locks, b->lock_count, b->lock_capacity);
        b->locks[b->lock_count] = (struct lock){.name = lock_name(b, b->lock_count)};
        b->lock_count++;
    }
    return &b->locks[position];
}

struct lock *builder_lock_at(struct builder *b, uint64_t address)
{
    struct lock *lock;

    for (size_t i = 0; i < b->lock_count; i++)
        if (b->locks[i].address == address)
            return &b->locks[i];
    lock = builder_lock(b, b->lock_count);
    if (lock)
        lock->address = address;
    return lock;
}

void builder_hold(struct builder *b, const struct lock *lock)
{
    ARENA_GROW(&b->arena, b->held, b->held_count, b->held_capacity);
    b->held[b->held_count++] = (struct held_lock){.lock = lock->name};
    b->next.held = b->held;
    b->next.held_count = b->held_count;
}

/* Frames may have moved while they were added; only now do stacks point at them. */
static void place_frames(struct builder *b)
{
    const struct frame *frames = b->frames;

    for (size_t i = 0; i < b->stack_count; i++) {
        if (!b->stacks[i].frame_count)
            continue;
        b->stacks[i].frames = frames;
        frames += b->stacks[i].frame_count;
    }
}

/* Valgrind names the lock that was held first; what was done with it is the acquisition. */
static void put_acquired_first(struct builder *b)
{
    for (size_t i = 1; i < b->stack_count; i++) {
        struct stack held = b->stacks[i - 1];

        if (held.role != STACK_HELD || b->stacks[i].role != STACK_ACQUIRED)
            continue;
        b->stacks[i - 1] = b->stacks[i];
        b->stacks[i] = held;
    }
}

/* Helgrind's text names the locks before it says what was done with them. */
static void put_locks_last(struct builder *b)
{
    size_t count = 0;
    struct stack *first;

    while (count < b->stack_count && b->stacks[count].role != STACK_ACCESS)
        count++;
    if (!count || count == b->stack_count || b->stacks[0].role != STACK_FIRST_OBSERVED)
        return;
    first = arena_copy(&b->arena, b->stacks, count, sizeof(*first));
    memmove(b->stacks, b->stacks + count, (b->stack_count - count) * sizeof(*first));
    memcpy(b->stacks + b->stack_count - count, first, count * sizeof(*first));
}

static void add_creations(struct builder *b, const struct valgrind_threads *threads)
{
    for (size_t i = 0; i < b->thread_count; i++) {
        const struct kept_stack *kept = valgrind_threads_find(threads, b->thread_numbers[i]);

        if (!kept)
            continue;
        builder_expect(b, STACK_THREAD_CREATED, NULL);
        b->next.thread = b->threads[i].id;
        b->next.frames = kept->frames;
        builder_add_stack(b);
        b->stacks[b->stack_count - 1].frame_count = kept->frame_count;
    }
}

const struct finding *builder_finish(struct builder *b, const struct valgrind_threads *threads)
{
    struct finding *f = &b->finding;

    keep_heading(b);
    b->open_frames = 0;
    place_frames(b);
    put_acquired_first(b);
    put_locks_last(b);
    add_creations(b, threads);
    f->stacks = b->stacks;
    f->stack_count = b->stack_count;
    f->threads = b->threads;
    f->thread_count = b->thread_count;
    f->locks = b->locks;
    f->lock_count = b->lock_count;
    f->notes = b->notes;
    f->note_count = b->note_count;
    f->kind = assertion_kind(f->kind, f->stacks, f->stack_count);
    return f;
}
