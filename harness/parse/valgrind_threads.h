/* SPDX-License-Identifier: MIT */
/*
 * valgrind_threads.h: where each announced thread was created, private to the
 * reader.
 *
 * Helgrind announces a thread once, before the first error that names it, so
 * this is what has to be kept for the whole log. Threads made at the same place
 * share one copy of the stack: a thread costs two words.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_THREADS_H
#define THREADPROOF_PARSE_VALGRIND_THREADS_H

#include "base/arena.h"
#include "base/map.h"
#include "model/finding.h"

struct kept_stack {
    const struct frame *frames;
    size_t frame_count;
};

struct valgrind_threads {
    struct arena arena; /* the stacks */
    struct map stacks;  /* by hash of their frames */
    struct map ids;     /* the same by thread number, which starts at 1 */
};

/* A static initialiser is not needed: all zero is empty. */
void valgrind_threads_release(struct valgrind_threads *threads);
/*
 * Keeps a deep copy; a second announcement of a thread replaces the first. The
 * root thread, which has no creation stack, is not kept.
 */
void valgrind_threads_keep(struct valgrind_threads *threads, uint64_t id,
                           const struct frame *frames, size_t count);
/* NULL if the thread was not announced. */
const struct kept_stack *valgrind_threads_find(const struct valgrind_threads *threads, uint64_t id);

#endif
