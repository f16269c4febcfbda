/* SPDX-License-Identifier: MIT */
/*
 * tool.h: how a program is run under each detector, and where its log is.
 *
 * The user's options in TSAN_OPTIONS and VALGRIND_OPTS are kept: ours come
 * first, so the user's win, except for those that we cannot work without
 * (log_path, the XML's file), which come last.
 *
 * Facts about the options are in harness/exec/README.md.
 */
#ifndef THREADPROOF_EXEC_TOOL_H
#define THREADPROOF_EXEC_TOOL_H

#include "base/arena.h"
#include "base/error.h"
#include "exec/linkage.h"
#include "exec/process.h"
#include "model/detector.h"

/* Exit status by which TSan says that it reported something. */
enum { TSAN_EXIT_STATUS = 66 };

struct tool_command {
    const char *const *argv; /* NULL-terminated */
    size_t argc;
    const char *const *env; /* as in struct process_spec */
    size_t env_count;
    bool fixed_layout;
    int detector_status; /* judge_input.detector_status */
};

struct tool_request {
    enum detector detector;
    const char *const *program_argv; /* NULL-terminated */
    const char *log_folder;          /* absolute, there already, empty; NULL: no log, the detector
                                        writes for a person to the terminal */
    const char *suppressions;        /* absolute path of a file in the detector's syntax; or NULL */
    const struct linkage *linkage;   /* of the program, or NULL: TSan must be told of OpenMP */
    const char *const *options;      /* further options of Valgrind's, NULL-terminated; or NULL */
    bool proof;                      /* TSan marks its start and end in the log, which costs five
                                        lines on the program's standard error */
    bool own_status; /* the program's exit status is its own also if TSan reported */
    bool starter;    /* tool_is_starter(): what the program starts is watched too */
};

/* The file in the log folder that every TSan program opens as it starts, if `starter` is set. */
#define TOOL_TSAN_WITNESS "options"

/* The command that does it. All memory comes from `arena`. */
struct tool_command tool_command(const struct tool_request *request, struct arena *arena);

/*
 * Whether the program can be run under the detector at all: it exists and is
 * executable; it carries TSan for tsan; it does not for the Valgrind tools (a
 * TSan program under Valgrind eats all memory). If the program starts others, this
 * applies to the one it starts, if that is known. The text says what to do.
 */
bool tool_check(enum detector detector, const char *program, struct error *err);

/* Whether its purpose is to start others (exec/starter.h), found as the shell would. */
bool tool_is_starter(const char *program);

/* TSan for a program that carries it, or a libtool wrapper of one; else Helgrind. */
enum detector tool_default(const char *program);

/*
 * The absolute path of the file that the program's name stands for, in `arena`; the
 * name itself if there is none.
 */
const char *tool_program(const char *program, struct arena *arena);

/*
 * What in the program itself will make the detector's reports poor, and the flag that helps:
 * no debug information, or DWARF 5 of clang for a Valgrind before 3.20, which
 * does not understand all of it. In `arena`; NULL if nothing is known to be wrong, or without a
 * detector.
 */
const char *tool_warning(enum detector detector, const char *program, struct arena *arena);

/* "valgrind-3.19.0" is 3019; 0 if there is no Valgrind, or it does not say. Starts it. */
unsigned tool_valgrind_version(void);

/* Whether the ELF file at `path` carries ThreadSanitizer's runtime (clang or gcc). */
bool tool_has_tsan(const char *path, bool *has, struct error *err);

/*
 * The path of the log that process `pid` left in `log_folder`, in `arena`;
 * NULL if there is none.
 */
const char *tool_log_path(enum detector detector, const char *log_folder, pid_t pid,
                          struct arena *arena);

#endif
