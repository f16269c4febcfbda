/* SPDX-License-Identifier: MIT */
#include "model/finding_read.h"

#include <limits.h>

static void read_frames(struct reading *r, const json_t *object, struct stack *stack)
{
    const json_t *values = read_array(r, object, "frames");
    size_t count = json_array_size(values);
    struct frame *frames = ARENA_ARRAY(r->arena, struct frame, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        frames[i].function = read_string(r, value, "function");
        frames[i].file = read_string(r, value, "file");
        frames[i].object = read_string(r, value, "object");
        frames[i].line = (unsigned)read_number(r, value, "line", UINT_MAX);
        frames[i].column = (unsigned)read_number(r, value, "column", UINT_MAX);
        frames[i].offset = read_address(r, value, "offset");
        frames[i].address = read_address(r, value, "address");
    }
    stack->frames = frames;
    stack->frame_count = count;
}

static void read_held(struct reading *r, const json_t *object, struct stack *stack)
{
    const json_t *values = read_array(r, object, "held");
    size_t count = json_array_size(values);
    struct held_lock *held = ARENA_ARRAY(r->arena, struct held_lock, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        held[i].lock = read_string(r, value, "lock");
        held[i].read_only = read_boolean(value, "read_only");
    }
    stack->held = held;
    stack->held_count = count;
}

static void read_stacks(struct reading *r, const json_t *object, struct finding *finding)
{
    const json_t *values = read_array(r, object, "stacks");
    size_t count = json_array_size(values);
    struct stack *stacks = ARENA_ARRAY(r->arena, struct stack, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);
        struct stack *stack = &stacks[i];

        NAMED(r, value, "role", stack_role_from_name, &stack->role);
        NAMED(r, value, "access", access_from_name, &stack->access);
        stack->size = (unsigned)read_number(r, value, "size", UINT_MAX);
        stack->address = read_address(r, value, "address");
        stack->thread = read_string(r, value, "thread");
        stack->lock = read_string(r, value, "lock");
        stack->text = read_string(r, value, "text");
        read_held(r, value, stack);
        read_frames(r, value, stack);
    }
    finding->stacks = stacks;
    finding->stack_count = count;
}

static void read_threads(struct reading *r, const json_t *object, struct finding *finding)
{
    const json_t *values = read_array(r, object, "threads");
    size_t count = json_array_size(values);
    struct thread *threads = ARENA_ARRAY(r->arena, struct thread, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        threads[i].id = text_or_empty(read_string(r, value, "id"));
        threads[i].name = read_string(r, value, "name");
        threads[i].creator = read_string(r, value, "creator");
        threads[i].tid = read_number(r, value, "tid", INT64_MAX);
        threads[i].finished = read_boolean(value, "finished");
    }
    finding->threads = threads;
    finding->thread_count = count;
}

static void read_locks(struct reading *r, const json_t *object, struct finding *finding)
{
    const json_t *values = read_array(r, object, "locks");
    size_t count = json_array_size(values);
    struct lock *locks = ARENA_ARRAY(r->arena, struct lock, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        locks[i].name = text_or_empty(read_string(r, value, "name"));
        locks[i].type = read_string(r, value, "type");
        locks[i].symbol = read_string(r, value, "symbol");
        locks[i].owner = read_string(r, value, "owner");
        locks[i].address = read_address(r, value, "address");
        locks[i].destroyed = read_boolean(value, "destroyed");
    }
    finding->locks = locks;
    finding->lock_count = count;
}

static void read_memory(struct reading *r, const json_t *object, struct memory *memory)
{
    const json_t *value = json_object_get(object, "memory");

    NAMED(r, value, "type", memory_type_from_name, &memory->type);
    memory->name = read_string(r, value, "name");
    memory->text = read_string(r, value, "text");
    memory->thread = read_string(r, value, "thread");
    memory->declared = read_string(r, value, "declared");
    memory->address = read_address(r, value, "address");
    memory->offset = read_number(r, value, "offset", INT64_MAX);
    memory->size = read_number(r, value, "size", INT64_MAX);
}

static void read_finding(struct reading *r, const json_t *value, struct finding *finding)
{
    const char *kind = read_string(r, value, "kind");

    /* A newer version may know more kinds; the finding must not be lost for that. */
    if (!kind || !kind_from_name(kind, &finding->kind))
        finding->kind = KIND_UNKNOWN;
    NAMED(r, value, "detector", detector_from_name, &finding->detector);
    finding->label = read_string(r, value, "label");
    finding->message = read_string(r, value, "message");
    finding->pid = read_number(r, value, "pid", INT64_MAX);
    finding->position = read_number(r, value, "position", INT64_MAX);
    finding->count = read_number(r, value, "count", INT64_MAX);
    finding->after_signal = read_boolean(value, "after_signal");
    read_stacks(r, value, finding);
    read_threads(r, value, finding);
    read_locks(r, value, finding);
    read_memory(r, value, &finding->memory);
    finding->notes = read_strings(r, value, "notes", &finding->note_count);
}

static bool read_next(struct reading *r, struct json_text *text, struct findings *list)
{
    json_t *value = json_value(r, text);
    struct finding finding = {0};

    if (!value)
        return false;
    arena_clear(r->arena);
    read_finding(r, value, &finding);
    findings_add(list, &finding);
    json_decref(value);
    return !r->failed;
}

bool findings_read(struct reading *outer, struct json_text *text, struct findings *list)
{
    struct arena one = ARENA_INIT;
    struct reading r = *outer;
    bool more = true;

    r.arena = &one;
    if (json_next(text) != '[')
        read_wrong(&r, "findings", "an array");
    else if (json_take(&r, text, '[') && json_next(text) == ']')
        more = !json_take(&r, text, ']');
    while (more && !r.failed && read_next(&r, text, list))
        json_more(&r, text, ']', &more);
    outer->failed = r.failed;
    arena_release(&one);
    return !r.failed;
}
