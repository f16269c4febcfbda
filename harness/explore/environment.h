/* SPDX-License-Identifier: MIT */
/* environment.h (private to explore): how the program finds the library and the shared memory. */
#ifndef THREADPROOF_EXPLORE_ENVIRONMENT_H
#define THREADPROOF_EXPLORE_ENVIRONMENT_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * `theirs` (entries as in struct process_spec, or NULL) with ours behind it: `library` at the head
 * of LD_PRELOAD, and the path of the memfd `memory` of this process.
 */
const char *const *explore_environment(struct arena *arena, const char *const *theirs,
                                       const char *library, int memory);

#endif
