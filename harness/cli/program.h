/* SPDX-License-Identifier: MIT */
/*
 * program.h: the options of `run` and `explore` that say which program is run,
 * and how: --detector, --env, --cwd, --suppressions, --record, --name, and the
 * program itself behind them.
 */
#ifndef THREADPROOF_CLI_PROGRAM_H
#define THREADPROOF_CLI_PROGRAM_H

#include <argp.h>

#include "base/arena.h"
#include "base/error.h"
#include "cli/baseline.h"
#include "cli/outputs.h"
#include "model/record.h"

struct program {
    struct arena arena;
    const char **argv; /* with its arguments, NULL-terminated */
    const char **env;  /* NULL-terminated */
    size_t env_count;
    enum detector detector;
    bool detector_given;
    bool starter;             /* it is there to start others */
    const char *folder;       /* to start in; NULL: ours */
    const char *suppressions; /* absolute once prepared; or NULL */
    const char *record;       /* file for it, or folder if it ends in a slash; or NULL */
    const char *name;         /* of the run, in reports; or NULL */
};

enum {
    PROGRAM_KEY_CWD = 0x200,
    PROGRAM_KEY_DETECTOR,
    PROGRAM_KEY_ENV,
    PROGRAM_KEY_NAME,
    PROGRAM_KEY_RECORD,
    PROGRAM_KEY_SUPPRESSIONS
};

/* Rows for a command's table of options; `help` says what no detector means there. */
#define PROGRAM_OPTIONS(help)                                                                       \
    {"detector", PROGRAM_KEY_DETECTOR, "NAME", 0, help, 1},                                         \
        {"env", PROGRAM_KEY_ENV, "NAME=VALUE", 0, "set a variable of the program; may be repeated", \
         1},                                                                                        \
        {"cwd",                                                                                     \
         PROGRAM_KEY_CWD,                                                                           \
         "DIR",                                                                                     \
         0,                                                                                         \
         "start the program in DIR; PROGRAM is still named as seen from here",                      \
         1},                                                                                        \
        {"suppressions",                                                                            \
         PROGRAM_KEY_SUPPRESSIONS,                                                                  \
         "FILE",                                                                                    \
         0,                                                                                         \
         "pass the detector its suppressions",                                                      \
         1},                                                                                        \
        {"record",                                                                                  \
         PROGRAM_KEY_RECORD,                                                                        \
         "FILE",                                                                                    \
         0,                                                                                         \
         "write the record of the run, from which threadproof report makes every report; a name "   \
         "that ends in / is a folder for a new file of each run",                                   \
         1},                                                                                        \
    {                                                                                               \
        "name", PROGRAM_KEY_NAME, "TEXT", 0,                                                        \
            "what the run is called in reports (default: as the program)", 1                        \
    }

/* Before the options are read: there may be `argc` of them. */
void program_init(struct program *program, int argc);
void program_release(struct program *program);

/* Takes an option of this set, or the program; false if the key is another's. */
bool program_take(struct program *program, int key, char *argument, struct argp_state *state);
/* Refuses what does not go together. */
void program_check(const struct program *program, struct argp_state *state);

/* A number from 1 to `max`, or the usage. */
void program_take_number(uint64_t *number, const char *name, const char *argument, uint64_t max,
                         struct argp_state *state);

/*
 * Sets the variables, makes paths absolute and chooses the detector: `without` if the
 * program is not built with TSan and none was asked for.
 */
bool program_prepare(struct program *program, enum detector without, struct error *err);

/*
 * Writes the reports that were asked for; the text goes to standard error if it was
 * not. *fresh: how many bugs are not in `baseline`, which may be NULL.
 */
bool program_report(const struct program *program, const struct outputs *outputs,
                    const struct record *record, struct baseline *baseline, size_t *fresh,
                    struct error *err);

/*
 * Adds the lines of the sources that its findings are about (excerpts.h), in the program's memory,
 * and writes the record if that was asked for; folders are made.
 */
bool program_leave_record(struct program *program, struct record *record, struct error *err);

#endif
