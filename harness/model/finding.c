/* SPDX-License-Identifier: MIT */
#include "model/finding.h"

#include "base/demangle.h"
#include "base/file.h"
#include "base/text.h"
#include "model/names.h"

static const char *const roles[STACK_ROLE_COUNT] = {
    [STACK_ACCESS] = "access",
    [STACK_PREVIOUS] = "previous access",
    [STACK_ACQUIRED] = "lock acquired",
    [STACK_HELD] = "held lock acquired",
    [STACK_LOCKED] = "lock was locked",
    [STACK_FIRST_OBSERVED] = "first observed",
    [STACK_ALLOCATED] = "allocated",
    [STACK_FREED] = "freed",
    [STACK_THREAD_CREATED] = "thread created",
    [STACK_SLEPT] = "slept",
    [STACK_SEGMENT_START] = "after",
    [STACK_SEGMENT_END] = "before",
    [STACK_BLOCKED] = "blocked",
    [STACK_HANDLER] = "signal handler",
    [STACK_DESCRIPTOR] = "file descriptor",
    [STACK_OTHER] = "other",
};

static const char *const accesses[] = {
    [ACCESS_NONE] = NULL,
    [ACCESS_READ] = "read",
    [ACCESS_WRITE] = "write",
    [ACCESS_ATOMIC_READ] = "atomic read",
    [ACCESS_ATOMIC_WRITE] = "atomic write",
};

static const char *const memory_types[] = {
    [MEMORY_UNKNOWN] = "unknown",  [MEMORY_GLOBAL] = "global",
    [MEMORY_HEAP] = "heap",        [MEMORY_STACK] = "stack",
    [MEMORY_TLS] = "thread-local", [MEMORY_DESCRIPTOR] = "file descriptor",
};

const char *stack_role_name(enum stack_role role)
{
    return name_of(roles, ARRAY_SIZE(roles), role, "stack role");
}

bool stack_role_from_name(const char *name, enum stack_role *role)
{
    size_t index;

    if (!name_find(roles, ARRAY_SIZE(roles), name, &index))
        return false;
    *role = (enum stack_role)index;
    return true;
}

const char *access_name(enum access access)
{
    return access == ACCESS_NONE ? NULL : name_of(accesses, ARRAY_SIZE(accesses), access, "access");
}

bool access_from_name(const char *name, enum access *access)
{
    size_t index;

    if (!name_find(accesses, ARRAY_SIZE(accesses), name, &index))
        return false;
    *access = (enum access)index;
    return true;
}

const char *memory_type_name(enum memory_type type)
{
    return name_of(memory_types, ARRAY_SIZE(memory_types), type, "memory type");
}

bool memory_type_from_name(const char *name, enum memory_type *type)
{
    size_t index;

    if (!name_find(memory_types, ARRAY_SIZE(memory_types), name, &index))
        return false;
    *type = (enum memory_type)index;
    return true;
}

_Static_assert(sizeof(struct frame) ==
                   3 * sizeof(char *) + 2 * sizeof(uint64_t) + 2 * sizeof(unsigned),
               "frames are compared by their bytes, so there must be no padding");

/* The tidy name; it is made in `name`, which is there to be used again. */
static const char *copy_file(struct pool *pool, struct buf *name, const char *file)
{
    if (!file)
        return NULL;
    buf_clear(name);
    buf_addstr(name, file);
    file_tidy(name->ptr);
    return pool_text(pool, name->ptr);
}

/* Detectors give the names of C++ and Rust either way, and some of them both. */
static const char *copy_name(struct pool *pool, struct buf *readable, const char *name)
{
    if (!name)
        return NULL;
    buf_clear(readable);
    return pool_text(pool, demangle(name, readable) ? readable->ptr : name);
}

static const struct frame *copy_frames(struct pool *pool, const struct frame *from, size_t count)
{
    struct frame *frames = xmalloc(count * sizeof(*frames));
    struct buf name = BUF_INIT;
    const struct frame *kept;

    for (size_t i = 0; i < count; i++) {
        frames[i] = from[i];
        frames[i].function = copy_name(pool, &name, from[i].function);
        frames[i].file = copy_file(pool, &name, from[i].file);
        frames[i].object = pool_text(pool, from[i].object);
    }
    kept = pool_array(pool, frames, count, sizeof(*frames));
    buf_release(&name);
    free(frames);
    return kept;
}

static const struct stack *copy_stacks(struct pool *pool, const struct stack *from, size_t count)
{
    struct stack *to = arena_copy(&pool->arena, from, count, sizeof(*from));

    for (size_t i = 0; i < count; i++) {
        struct stack *s = &to[i];
        struct held_lock *held = arena_copy(&pool->arena, s->held, s->held_count, sizeof(*held));

        s->thread = pool_text(pool, s->thread);
        s->lock = pool_text(pool, s->lock);
        s->text = pool_text(pool, s->text);
        s->frames = copy_frames(pool, s->frames, s->frame_count);
        for (size_t k = 0; k < s->held_count; k++)
            held[k].lock = pool_text(pool, held[k].lock);
        s->held = held;
    }
    return to;
}

static const struct thread *copy_threads(struct pool *pool, const struct thread *from, size_t count)
{
    struct thread *to = arena_copy(&pool->arena, from, count, sizeof(*from));

    for (size_t i = 0; i < count; i++) {
        to[i].id = pool_text(pool, to[i].id);
        to[i].name = pool_text(pool, to[i].name);
        to[i].creator = pool_text(pool, to[i].creator);
    }
    return to;
}

static const struct lock *copy_locks(struct pool *pool, const struct lock *from, size_t count)
{
    struct lock *to = arena_copy(&pool->arena, from, count, sizeof(*from));
    struct buf name = BUF_INIT;

    for (size_t i = 0; i < count; i++) {
        to[i].name = pool_text(pool, to[i].name);
        to[i].owner = pool_text(pool, to[i].owner);
        to[i].type = pool_text(pool, to[i].type);
        to[i].symbol = copy_name(pool, &name, to[i].symbol);
    }
    buf_release(&name);
    return to;
}

static void copy_memory(struct pool *pool, struct memory *memory)
{
    struct buf name = BUF_INIT;

    memory->name = copy_name(pool, &name, memory->name);
    buf_release(&name);
    memory->text = arena_strdup(&pool->arena, memory->text);
    memory->thread = pool_text(pool, memory->thread);
    memory->declared = pool_text(pool, memory->declared);
}

/* Notes and the sentence about the memory hold addresses and differ: they are not looked up. */
static const struct finding *copy_finding(struct pool *pool, const struct finding *finding)
{
    struct arena *arena = &pool->arena;
    struct finding *copy = arena_copy(arena, finding, 1, sizeof(*finding));
    const char **notes = arena_copy(arena, finding->notes, finding->note_count, sizeof(*notes));

    copy->count = finding->count ? finding->count : 1;
    copy->label = pool_text(pool, finding->label);
    copy->message = pool_text(pool, finding->message);
    copy->stacks = copy_stacks(pool, finding->stacks, finding->stack_count);
    copy->threads = copy_threads(pool, finding->threads, finding->thread_count);
    copy->locks = copy_locks(pool, finding->locks, finding->lock_count);
    copy_memory(pool, &copy->memory);
    for (size_t i = 0; i < finding->note_count; i++)
        notes[i] = arena_strdup(arena, notes[i]);
    copy->notes = notes;
    return copy;
}

const struct thread *finding_thread(const struct finding *finding, const char *id)
{
    for (size_t i = 0; id && i < finding->thread_count; i++)
        if (text_equal(finding->threads[i].id, id))
            return &finding->threads[i];
    return NULL;
}

const struct lock *finding_lock(const struct finding *finding, const char *name)
{
    for (size_t i = 0; name && i < finding->lock_count; i++)
        if (text_equal(finding->locks[i].name, name))
            return &finding->locks[i];
    return NULL;
}

bool finding_is_site(const struct finding *finding, const struct stack *stack)
{
    switch (stack->role) {
    case STACK_ACCESS:
    case STACK_PREVIOUS:
    case STACK_ACQUIRED:
    case STACK_BLOCKED:
        return true;
    case STACK_THREAD_CREATED:
        return finding->kind == KIND_THREAD_LEAK;
    case STACK_OTHER:
        return finding->kind == KIND_TIME_LIMIT;
    default:
        return false;
    }
}

bool frame_file_matches(const char *printed, const char *file)
{
    size_t a = strlen(printed);
    size_t b = strlen(file);
    const char *longer = a > b ? printed : file;
    const char *shorter = a > b ? file : printed;
    const char *tail = longer + (a > b ? a - b : b - a);

    return *shorter && text_equal(tail, shorter) && (tail == longer || tail[-1] == '/');
}

const struct frame *stack_frame_in(const struct stack *stack, const char *file)
{
    for (size_t i = 0; i < stack->frame_count; i++)
        if (stack->frames[i].file && stack->frames[i].line &&
            frame_file_matches(stack->frames[i].file, file))
            return &stack->frames[i];
    return NULL;
}

void findings_add(struct findings *list, const struct finding *finding)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 8;
        list->items =
            xrealloc((void *)list->items, list->capacity * sizeof(const struct finding *));
    }
    list->items[list->count++] = copy_finding(list->shared ? list->shared : &list->pool, finding);
}

void findings_put_evidence_last(struct findings *list)
{
    const struct finding **sorted = xcalloc(list->count + 1, sizeof(const struct finding *));
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++)
        if (kind_accuses(list->items[i]->kind))
            sorted[kept++] = list->items[i];
    for (size_t i = 0; i < list->count; i++)
        if (!kind_accuses(list->items[i]->kind))
            sorted[kept++] = list->items[i];
    for (size_t i = 0; i < list->count; i++)
        list->items[i] = sorted[i];
    free((void *)sorted);
}

void findings_release(struct findings *list)
{
    free((void *)list->items);
    pool_release(&list->pool);
    *list = (struct findings)FINDINGS_INIT;
}
