/* SPDX-License-Identifier: MIT */
/*
 * compiler.h: builds one C file as a program, with the flags by which the cases
 * are built in CMake (cmake/ThreadproofCases.cmake says why these).
 */
#ifndef THREADPROOF_CLI_COMPILER_H
#define THREADPROOF_CLI_COMPILER_H

#include "base/arena.h"
#include "base/error.h"
#include "model/detector.h"

struct compiler {
    const char *const *command; /* its name and the arguments that CC gives it; NULL-terminated */
    const char *version;        /* the first line of what it says of itself */
    bool clang;
};

/* The one that CC names, else clang, else gcc. Memory comes from `arena`. */
bool compiler_find(struct arena *arena, struct compiler *compiler, struct error *err);

enum compiler_build {
    BUILD_PLAIN,    /* for Valgrind and for no detector: DWARF 4, which every Valgrind reads */
    BUILD_TSAN,     /* with ThreadSanitizer */
    BUILD_POINTS,   /* for explore: with points at its accesses to memory */
    BUILD_OWN_DWARF /* plain, with the debug information that the compiler makes by itself */
};

enum compiler_build compiler_build_for(enum detector detector);
/* "plain", "tsan", "points", "own-dwarf". */
const char *compiler_build_name(enum compiler_build build);

/* The commands that compiler_run() runs, as a line for a POSIX shell; in `arena`. */
const char *compiler_line(const struct compiler *compiler, enum compiler_build build,
                          const char *source, const char *program, struct arena *arena);

/*
 * Builds `program` from `source`. What the compiler says of it is passed on to
 * standard error if it built, and is in the error if it did not.
 */
bool compiler_run(const struct compiler *compiler, enum compiler_build build, const char *source,
                  const char *program, struct error *err);

#endif
