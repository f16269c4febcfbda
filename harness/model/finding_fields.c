/* SPDX-License-Identifier: MIT */
#include "model/field.h"
#include "model/finding.h"

FIELD_NAMES(stack_role, enum stack_role);
FIELD_NAMES(access, enum access);
FIELD_NAMES(memory_type, enum memory_type);
FIELD_NAMES(detector, enum detector);

static const char *kind_text(const void *kind)
{
    return kind_name(*(const enum kind *)kind);
}

/* A newer version may know more kinds; the finding must not be lost for that. */
static bool kind_take(const char *name, void *kind)
{
    if (!kind_from_name(name, kind))
        *(enum kind *)kind = KIND_UNKNOWN;
    return true;
}

static const struct field_names kind_names = {kind_text, kind_take};

#define OF struct frame
static const struct field frame_fields[] = {
    {TEXT(function), .flags = READABLE},
    {TEXT(file), .flags = TIDY},
    {NUMBER(line)},
    {NUMBER(column)},
    {TEXT(object)},
    {ADDRESS(offset)},
    {ADDRESS(address)},
};
static const struct shape frame_shape = {SHAPE(frame, frame_fields)};
#undef OF

_Static_assert(sizeof(struct frame) ==
                   3 * sizeof(char *) + 2 * sizeof(uint64_t) + 2 * sizeof(unsigned),
               "frames are compared by their bytes, so there must be no padding");

#define OF struct held_lock
static const struct field held_lock_fields[] = {
    {TEXT(lock), .flags = REQUIRED},
    {TRUE(read_only)},
};
static const struct shape held_lock_shape = {SHAPE(held_lock, held_lock_fields)};
#undef OF

#define OF struct stack
static const struct field stack_fields[] = {
    {NAME(role, stack_role_names), .flags = REQUIRED},
    {NAME(access, access_names)},
    {NUMBER(size)},
    {ADDRESS(address)},
    {TEXT(thread)},
    {TEXT(lock)},
    {TEXT(text)},
    {OBJECTS(held, held_count, held_lock_shape)},
    {OBJECTS(frames, frame_count, frame_shape), .flags = REQUIRED | ALWAYS | SHARED},
};
static const struct shape stack_shape = {SHAPE(stack, stack_fields)};
#undef OF

#define OF struct thread
static const struct field thread_fields[] = {
    {TEXT(id), .flags = REQUIRED}, {TEXT(name)}, {TEXT(creator)}, {NUMBER(tid)}, {TRUE(finished)},
};
static const struct shape thread_shape = {SHAPE(thread, thread_fields)};
#undef OF

#define OF struct lock
static const struct field lock_fields[] = {
    {TEXT(name), .flags = REQUIRED},
    {TEXT(type)},
    {TEXT(symbol), .flags = READABLE},
    {TEXT(owner)},
    {ADDRESS(address)},
    {TRUE(destroyed)},
};
static const struct shape lock_shape = {SHAPE(lock, lock_fields)};
#undef OF

#define OF struct memory
static const struct field memory_fields[] = {
    {NAME(type, memory_type_names), .flags = REQUIRED},
    {TEXT(name), .flags = READABLE},
    {TEXT(text), .flags = APART},
    {TEXT(thread)},
    {TEXT(declared)},
    {ADDRESS(address)},
    {NUMBER(offset)},
    {NUMBER(size)},
};
static const struct shape memory_shape = {SHAPE(memory, memory_fields)};
#undef OF

#define OF struct finding
static const struct field finding_fields[] = {
    {NAME(kind, kind_names), .flags = REQUIRED},
    {NAME(detector, detector_names), .flags = REQUIRED},
    {TEXT(label)},
    {TEXT(message)},
    {NUMBER(pid)},
    {NUMBER(position)},
    {NUMBER(count), .flags = REQUIRED | ALWAYS, .max = UINT32_MAX},
    {TRUE(after_signal)},
    {NUMBER(witness)},
    {OBJECTS(stacks, stack_count, stack_shape), .flags = REQUIRED | ALWAYS},
    {OBJECTS(threads, thread_count, thread_shape), .flags = REQUIRED | ALWAYS},
    {OBJECTS(locks, lock_count, lock_shape), .flags = REQUIRED | ALWAYS},
    {OBJECT(memory, memory_shape), .flags = REQUIRED},
    {TEXTS(notes, note_count), .flags = REQUIRED},
};
const struct shape finding_shape = {SHAPE(finding, finding_fields)};
#undef OF
