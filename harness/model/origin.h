/* SPDX-License-Identifier: MIT */
/*
 * origin.h: whose code a frame is. This is the one place that decides it; the
 * reports, the diagnosis of hangs, the suppressions and the identity of findings ask here.
 *
 * Foreign is what users cannot repair in their own program: the C library, the
 * runtimes of C++, Rust and OpenMP, what is installed below /usr/include and
 * /usr/lib, debug sources (/usr/src/debug, /rustc), packages fetched by cargo,
 * and the detectors' own code. What decides, in this order:
 *
 *   1. the object, by its name or its folder ("libc.so.6", "/usr/lib/..."),
 *   2. the function, where a detector's own ("__interceptor_free"),
 *   3. the file. A template of the C++ library lies in the user's object, but
 *      in a file like /usr/include/c++/12/bits/stl_vector.h. Names need not be
 *      tidy or absolute: "../../../../src/libsanitizer/tsan/tsan_rtl.cpp",
 *      "./nptl/pthread_create.c" and "../sysdeps/unix/clone.S" are foreign,
 *      "../src/queue.c" is not,
 *   4. the function once more, where neither object nor folder is known:
 *      Valgrind's text says "std::mutex::lock() (std_mutex.h:100)".
 *
 * The place of a stack is the innermost frame that is the user's: a race in
 * std::vector::push_back() lies in the line that calls it.
 */
#ifndef THREADPROOF_MODEL_ORIGIN_H
#define THREADPROOF_MODEL_ORIGIN_H

#include "model/finding.h"

enum origin {
    ORIGIN_FOREIGN,
    ORIGIN_UNPLACED, /* nothing says that it is foreign, but its file or line is not known */
    ORIGIN_OWN,      /* the user's, with file and line */
};

enum origin frame_origin(const struct frame *frame);

/* ORIGIN_OWN. */
bool frame_is_own(const struct frame *frame);

/*
 * The innermost own frame; else the innermost whose function is the user's, and
 * whose line is that of what C++'s library had inlined there; else the innermost
 * unplaced one, which is the best there is in a program without debug
 * information; else NULL.
 */
const struct frame *stack_own_frame(const struct stack *stack);

/*
 * The frame to show for a stack: stack_own_frame(); else, where all is foreign,
 * the innermost with file and line; else the innermost. NULL for an empty stack.
 */
const struct frame *stack_place(const struct stack *stack);

/* How many frames there are from the innermost to the outermost that is not foreign; 0 if all are.
 */
size_t stack_own_end(const struct stack *stack);

/*
 * Of executables and libraries, each by its path or base name. Foreign is more
 * than runtime: also OpenMP, Valgrind's, and all that lies below /usr/lib.
 */
bool object_is_runtime(const char *object); /* the runtime libraries of C, C++ and sanitizers */
bool object_is_valgrind(const char *object);
bool object_is_foreign(const char *object);

#endif
