/* SPDX-License-Identifier: MIT */
#include "model/schedule.h"

#include "model/field.h"

#define OF struct story_step
static const struct field story_step_fields[] = {
    {TEXT(thread), .flags = REQUIRED},
    {NUMBER(step)},
    {TEXT(what), .flags = REQUIRED},
    {TEXT(function)},
    {TEXT(file)},
    {NUMBER(line)},
    {TRUE(preempted)},
    {TRUE(blocked)},
    {NUMBER(left_out)},
};
static const struct shape story_step_shape = {SHAPE(story_step, story_step_fields)};
#undef OF

#define OF struct witness
static const struct field witness_fields[] = {
    {NUMBER(seed), .flags = REQUIRED | ALWAYS},
    {NUMBER(number)},
    {TEXT(strategy)},
    {NUMBER(replays), .flags = REQUIRED | ALWAYS},
    {NUMBER(agreed), .flags = REQUIRED | ALWAYS},
    {NUMBER(preemptions), .flags = REQUIRED | ALWAYS},
    {NUMBER(shrunk_from), .flags = REQUIRED | ALWAYS},
    {NUMBER(switches)},
    {NUMBER(steps)},
    {TEXT(hash)},
    {TRUE(any_time)},
    {TEXT(trace)},
    {OBJECTS(story, story_count, story_step_shape), .flags = REQUIRED | ALWAYS},
};
static const struct shape witness_shape = {SHAPE(witness, witness_fields)};
#undef OF

#define OF struct touch
static const struct field touch_fields[] = {
    {TEXT(thread)},   {TEXT(what), .flags = REQUIRED},
    {TEXT(function)}, {TEXT(file)},
    {NUMBER(line)},   {NUMBER(count)},
};
static const struct shape touch_shape = {SHAPE(touch, touch_fields)};
#undef OF

#define OF struct schedule
static const struct field schedule_fields[] = {
    {TEXT(strategy)},
    {NUMBER(first_seed), .flags = REQUIRED | ALWAYS},
    {NUMBER(planned)},
    {NUMBER(tried), .flags = REQUIRED | ALWAYS},
    {NUMBER(distinct), .flags = REQUIRED | ALWAYS},
    {NUMBER(cut)},
    {NUMBER(threads), .flags = REQUIRED | ALWAYS},
    {NUMBER(points), .flags = REQUIRED | ALWAYS},
    {NUMBER(inexact)},
    {NUMBER(wall_ms), .flags = REQUIRED | ALWAYS},
    {TEXTS(notes, note_count), .flags = REQUIRED},
    {OBJECTS(touches, touch_count, touch_shape), .flags = REQUIRED | ALWAYS},
    {OBJECTS(witnesses, witness_count, witness_shape), .flags = REQUIRED | ALWAYS},
};
const struct shape schedule_shape = {SHAPE(schedule, schedule_fields)};
#undef OF
