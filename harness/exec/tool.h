/* SPDX-License-Identifier: MIT */
/*
 * tool.h: how a program is run under each detector, and where its log is.
 *
 * Options of the user's in TSAN_OPTIONS and VALGRIND_OPTS are kept: ours come
 * first, so theirs win, save for the ones that we could not work without
 * (log_path, the XML's file), which come last.
 *
 * Facts about the options are in harness/exec/README.md.
 */
#ifndef THREADPROOF_EXEC_TOOL_H
#define THREADPROOF_EXEC_TOOL_H

#include "base/arena.h"
#include "base/error.h"
#include "exec/process.h"
#include "model/detector.h"

/* Exit status by which TSan says that it reported something. */
enum { TSAN_EXIT_STATUS = 66 };

struct tool_command {
    const char *const *argv; /* NULL-terminated */
    size_t argc;
    const char *const *env; /* NULL-terminated */
    size_t env_count;
    bool fixed_layout;
    int detector_status; /* judge_input.detector_status */
};

/*
 * The command that runs program_argv (NULL-terminated) under the detector,
 * which logs into `log_folder` (absolute, there already, empty). `proof` asks
 * TSan to mark its start and end in the log, which costs three lines on the
 * program's standard error. All memory comes from `arena`.
 */
struct tool_command tool_command(enum detector detector, const char *const *program_argv,
                                 const char *log_folder, bool proof, struct arena *arena);

/*
 * Whether the program can be run under the detector at all: it exists and is
 * executable; it carries TSan for tsan; it does not for the Valgrind tools (a
 * TSan program under Valgrind eats all memory). The text says what to do.
 */
bool tool_check(enum detector detector, const char *program, struct error *err);

/* Whether the ELF file at `path` carries ThreadSanitizer's runtime (clang or gcc). */
bool tool_has_tsan(const char *path, bool *has, struct error *err);

/*
 * The path of the log that process `pid` left in `log_folder`, in `arena`;
 * NULL if there is none.
 */
const char *tool_log_path(enum detector detector, const char *log_folder, pid_t pid,
                          struct arena *arena);

#endif
