/* SPDX-License-Identifier: MIT */
#include "model/finding.h"

#include "base/text.h"
#include "model/field.h"
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

static const struct finding *copy_finding(struct pool *pool, const struct finding *finding)
{
    struct finding *copy = arena_copy(&pool->arena, finding, 1, sizeof(*finding));

    copy->count = finding->count ? finding->count : 1;
    fields_copy(pool, &finding_shape, copy);
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
