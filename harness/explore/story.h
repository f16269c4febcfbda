/* SPDX-License-Identifier: MIT */
/*
 * story.h: from a recording to the lines that are shown: the steps around each
 * switch, those on objects that several threads use, and what ends a thread.
 */
#ifndef THREADPROOF_EXPLORE_STORY_H
#define THREADPROOF_EXPLORE_STORY_H

#include "base/arena.h"
#include "base/buf.h"
#include "explore/contract.h"
#include "model/schedule.h"
#include "stuck/symbols.h"

/* What a recording's places and addresses mean. */
struct story_source {
    const struct explore_area *area;
    const char *program; /* the file that a module without a name is */
    const char *library; /* whose own frames nobody wants to see */
    struct symbols *symbols;
    struct arena *arena;
};

/*
 * The frames of a place of the recording, innermost first, those of inlined
 * functions included; 0 if they are the library's own.
 */
size_t story_frames(const struct story_source *source, struct explore_place place,
                    struct frame **frames);

/* The innermost frame of the user's own of a recorded stack; NULL if there is none. */
const struct frame *story_place(const struct story_source *source,
                                const struct explore_place *places, size_t count);

/* The variable that lies at an address, NULL if it is none. */
const char *story_variable(const struct story_source *source, uint64_t address);

/* "mutex accounts[1].lock", "mutex 3": `object` is its number. */
void story_object(struct buf *out, const struct story_source *source,
                  enum explore_operation operation, uint64_t address, uint32_t object);

/* The lines, in the source's arena. */
const struct story_step *story_make(const struct story_source *source, size_t *count);

#endif
