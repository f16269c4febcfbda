/* SPDX-License-Identifier: MIT */
#include "model/finding_read.h"

#include <limits.h>

static void read_frame(struct reading *r, const json_t *value, void *to)
{
    struct frame *frame = to;

    frame->function = read_string(r, value, "function");
    frame->file = read_string(r, value, "file");
    frame->object = read_string(r, value, "object");
    frame->line = (unsigned)read_number(r, value, "line", UINT_MAX);
    frame->column = (unsigned)read_number(r, value, "column", UINT_MAX);
    frame->offset = read_address(r, value, "offset");
    frame->address = read_address(r, value, "address");
}

static void read_held(struct reading *r, const json_t *value, void *to)
{
    struct held_lock *held = to;

    REQUIRED(r, value, "lock");
    held->lock = read_string(r, value, "lock");
    held->read_only = read_boolean(r, value, "read_only");
}

static void read_stack(struct reading *r, const json_t *value, void *to)
{
    struct stack *stack = to;

    REQUIRED(r, value, "role", "frames");
    NAMED(r, value, "role", stack_role_from_name, &stack->role);
    NAMED(r, value, "access", access_from_name, &stack->access);
    stack->size = (unsigned)read_number(r, value, "size", UINT_MAX);
    stack->address = read_address(r, value, "address");
    stack->thread = read_string(r, value, "thread");
    stack->lock = read_string(r, value, "lock");
    stack->text = read_string(r, value, "text");
    stack->held =
        read_objects(r, value, "held", read_held, sizeof(struct held_lock), &stack->held_count);
    stack->frames =
        read_objects(r, value, "frames", read_frame, sizeof(struct frame), &stack->frame_count);
}

static void read_thread(struct reading *r, const json_t *value, void *to)
{
    struct thread *thread = to;

    REQUIRED(r, value, "id");
    thread->id = read_string(r, value, "id");
    thread->name = read_string(r, value, "name");
    thread->creator = read_string(r, value, "creator");
    thread->tid = read_number(r, value, "tid", INT64_MAX);
    thread->finished = read_boolean(r, value, "finished");
}

static void read_lock(struct reading *r, const json_t *value, void *to)
{
    struct lock *lock = to;

    REQUIRED(r, value, "name");
    lock->name = read_string(r, value, "name");
    lock->type = read_string(r, value, "type");
    lock->symbol = read_string(r, value, "symbol");
    lock->owner = read_string(r, value, "owner");
    lock->address = read_address(r, value, "address");
    lock->destroyed = read_boolean(r, value, "destroyed");
}

static void read_memory(struct reading *r, const json_t *value, void *to)
{
    struct memory *memory = to;

    REQUIRED(r, value, "type");
    NAMED(r, value, "type", memory_type_from_name, &memory->type);
    memory->name = read_string(r, value, "name");
    memory->text = read_string(r, value, "text");
    memory->thread = read_string(r, value, "thread");
    memory->declared = read_string(r, value, "declared");
    memory->address = read_address(r, value, "address");
    memory->offset = read_number(r, value, "offset", INT64_MAX);
    memory->size = read_number(r, value, "size", INT64_MAX);
}

/* A newer version may know more kinds; the finding must not be lost for that. */
static enum kind read_kind(struct reading *r, const json_t *value)
{
    const char *name = read_string(r, value, "kind");
    enum kind kind = KIND_UNKNOWN;

    return name && kind_from_name(name, &kind) ? kind : KIND_UNKNOWN;
}

static void read_finding(struct reading *r, const json_t *value, struct finding *finding)
{
    REQUIRED(r, value, "kind", "detector", "count", "stacks", "threads", "locks", "memory",
             "notes");
    finding->kind = read_kind(r, value);
    NAMED(r, value, "detector", detector_from_name, &finding->detector);
    finding->label = read_string(r, value, "label");
    finding->message = read_string(r, value, "message");
    finding->pid = read_number(r, value, "pid", INT64_MAX);
    finding->position = read_number(r, value, "position", INT64_MAX);
    finding->count = read_number(r, value, "count", UINT32_MAX);
    finding->after_signal = read_boolean(r, value, "after_signal");
    finding->witness = (uint32_t)read_number(r, value, "witness", UINT32_MAX);
    finding->stacks =
        read_objects(r, value, "stacks", read_stack, sizeof(struct stack), &finding->stack_count);
    finding->threads = read_objects(r, value, "threads", read_thread, sizeof(struct thread),
                                    &finding->thread_count);
    finding->locks =
        read_objects(r, value, "locks", read_lock, sizeof(struct lock), &finding->lock_count);
    read_object(r, value, "memory", read_memory, &finding->memory);
    finding->notes = read_strings(r, value, "notes", &finding->note_count);
}

/* What is wrong has holes that a finding may not have, so it is not copied. */
static bool read_next(struct reading *r, struct json_text *text, struct findings *list)
{
    const struct json_place place = {r->place, "findings", list->count};
    json_t *value = json_value(r, text);
    struct finding finding = {0};

    if (!value)
        return false;
    arena_clear(r->arena);
    r->place = &place;
    if (json_is_object(value))
        read_finding(r, value, &finding);
    else
        read_wrong(r, "", "an object");
    r->place = place.outer;
    if (!r->failed)
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
    r.pool = NULL;
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
