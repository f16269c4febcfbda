/* SPDX-License-Identifier: MIT */
/*
 * modules.h: which code is the user's, and which belongs to the C library or
 * to a detector; private to stuck.
 */
#ifndef THREADPROOF_STUCK_MODULES_H
#define THREADPROOF_STUCK_MODULES_H

#include "model/finding.h"

/* The C library, its loader and its parts, and the compilers' runtimes. */
bool module_is_runtime(const char *path);
/* Valgrind's tools and the libraries that it preloads. */
bool module_is_valgrind(const char *path);

/*
 * Whether a frame is the user's code: TSan's interceptors lie in the user's
 * program too (clang), but have no source line and known names.
 */
bool frame_is_users(const struct frame *frame);

/*
 * The innermost frame of the user's: where a person looks first. NULL if the
 * stack is in libraries only.
 */
const struct frame *stack_user_frame(const struct stack *stack);

#endif
