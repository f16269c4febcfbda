/* SPDX-License-Identifier: MIT */
/*
 * settings.h: the options that a detector really runs with, and who gave each.
 *
 *     struct settings settings = {.arena = &arena};
 *     settings_add_tsan(&settings, getenv("TSAN_OPTIONS"), "TSAN_OPTIONS");
 *     ... settings.items[i].name, .value, .source
 *
 * An option that is given again replaces the earlier one, as it does for the
 * detectors. All memory is the arena's; there is nothing to release.
 */
#ifndef THREADPROOF_EXEC_SETTINGS_H
#define THREADPROOF_EXEC_SETTINGS_H

#include "base/arena.h"
#include "base/error.h"
#include "exec/tool.h"

struct setting {
    const char *name;   /* "report_bugs", "--track-lockorders" */
    const char *value;  /* "0", "no"; "" if it has none */
    const char *text;   /* as it was written: "report_bugs=0" */
    const char *source; /* who says so: "TSAN_OPTIONS"; NULL of Valgrind's */
};

struct settings {
    struct arena *arena;
    struct setting *items;
    size_t count;
    size_t capacity;
};

/* Those of a text like the value of TSAN_OPTIONS: "a=1:b='x y',c=2". */
void settings_add_tsan(struct settings *settings, const char *text, const char *source);

/*
 * Asks the program's own TSan which options are in force under `command`, and
 * adds those: only TSan itself knows its __tsan_default_options() and the files
 * that TSAN_OPTIONS includes. The program is started for that, but ends
 * before any of its own code runs. False if there was no answer.
 */
bool settings_ask_tsan(struct settings *settings, const struct tool_command *command,
                       const char *source, struct error *err);

/* One of Valgrind's, as its log lists them: "--tool=drd", "--drd:free-is-write=yes". */
void settings_add_valgrind(struct settings *settings, enum detector detector, const char *option);
/*
 * Which of the places that Valgrind takes options from has this one: "VALGRIND_OPTS",
 * "~/.valgrindrc" or the .valgrindrc of the `folder` that the program started in (NULL: ours).
 * NULL if none has it.
 */
const char *settings_valgrind_source(const char *option, const char *folder, struct arena *arena);

/* NULL if it is not set. */
const struct setting *settings_find(const struct settings *settings, const char *name);

#endif
