/* SPDX-License-Identifier: MIT */
/*
 * valgrind_builder.h: one finding under construction, private to the reader.
 *
 * Valgrind says what a stack is about before the stack itself, so the builder
 * keeps `next`: what the next stack will be. Its memory is used again for the
 * next error; its arrays grow to the size of the largest one.
 *
 * Order of calls: any of the add functions, builder_finish once, then
 * builder_clear before the next finding.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_BUILDER_H
#define THREADPROOF_PARSE_VALGRIND_BUILDER_H

#include "base/arena.h"
#include "model/finding.h"
#include "parse/valgrind_threads.h"

/* More threads or locks than this no real error names; it keeps look-ups short. */
enum { BUILDER_NAMES_MAX = 64 };

struct builder {
    struct arena arena; /* every string of the finding */
    struct finding finding;
    struct stack next;      /* what the next stack is */
    bool heading_waits;     /* next.text came, its stack did not yet */
    unsigned message_parts; /* sentences of the message so far */
    bool about_lock;        /* the last description of an address was that of a lock */
    bool own_addresses;     /* sentences name a lock by its own address; Helgrind's XML by that of
                               Helgrind's record of it, so there only the order tells. Stays. */
    size_t open_frames;     /* frames since the last finished stack */
    size_t observed;        /* locks "first observed" so far: they are named by position */
    struct frame *frames;   /* of all stacks, in their order */
    size_t frame_count, frame_capacity;
    struct held_lock *held; /* of the next stack */
    size_t held_count, held_capacity;
    struct stack *stacks;
    size_t stack_count, stack_capacity;
    struct thread *threads;
    size_t thread_count, thread_capacity;
    uint64_t thread_numbers[BUILDER_NAMES_MAX];
    struct lock *locks;
    size_t lock_count, lock_capacity;
    const char **notes;
    size_t note_count, note_capacity;
};

/* All zero is an empty builder. */
void builder_release(struct builder *b);
void builder_clear(struct builder *b);

/* The next stack has this role; `text` is the detector's heading or NULL. */
void builder_expect(struct builder *b, enum stack_role role, const char *text);
/* The stack whose frames were added last ends; it may have none. */
void builder_add_stack(struct builder *b);
struct frame *builder_add_frame(struct builder *b);
/* `note` must live as long as the finding. */
void builder_add_note(struct builder *b, const char *note);

/* The id "#N" of a thread, which from now on is one of the finding's; NULL if it has too many. */
const char *builder_thread(struct builder *b, uint64_t number);
/* The program calls the thread of the first stack so, at whose access or call the detector spoke.
 */
void builder_name_thread(struct builder *b, const char *name);
/* The lock at that place in the order of the log ("A", "B" ...); NULL if it has too many. */
struct lock *builder_lock(struct builder *b, size_t position);
/* The lock at that address, added if it is new. */
struct lock *builder_lock_at(struct builder *b, uint64_t address);

/* The thread of the next stack holds it. */
void builder_hold(struct builder *b, const struct lock *lock);

/* Adds the creation stacks of its threads and fills in the arrays. */
const struct finding *builder_finish(struct builder *b, const struct valgrind_threads *threads);

#endif
