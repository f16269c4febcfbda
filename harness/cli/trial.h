/* SPDX-License-Identifier: MIT */
/*
 * trial.h: one run of one program under one detector, from the command to the
 * record: exec runs it, parse reads what the detector left, judge gives the
 * verdict. Under explore a case's program is run in many schedules instead
 * (cli/campaign.h).
 *
 * A record comes out whatever happens; a program that cannot be run at all has
 * the verdict inconclusive, and the reason says what to do. A run ends early if
 * the user asks for it (cli/interrupt.h).
 *
 * Not thread-safe (it forks).
 */
#ifndef THREADPROOF_CLI_TRIAL_H
#define THREADPROOF_CLI_TRIAL_H

#include "base/arena.h"
#include "base/error.h"
#include "catalogue/case.h"
#include "model/record.h"

struct trial {
    const char *name;        /* of the record */
    const char *const *argv; /* the program and its arguments, NULL-terminated */
    enum detector detector;
    const char *toolchain;     /* for the record; may be NULL */
    const char *log_folder;    /* made if missing, emptied */
    int64_t timeout_ms;        /* 0: none */
    int64_t grace_ms;          /* between SIGTERM and SIGKILL */
    const struct test_case *c; /* judged against this case's variant; NULL: a user's program */
    enum variant variant;
    uint64_t searches; /* of explore that were made before: this one has other seeds */

    /* of a program that is gone after the run; NULL otherwise */
    const char *rebuild; /* a shell command that builds it again, to repeat the run by hand */
    const char *rebuilt; /* its name then */

    /* of a user's program; 0 and NULL for a case */
    const char *folder;       /* to start in; NULL: ours. argv[0] is a path as seen from ours */
    const char *const *env;   /* "NAME=value" entries for the program; NULL-terminated */
    const char *suppressions; /* absolute path of the detector's suppressions */
    bool inherit_io;          /* the program keeps our terminal; of what it prints only standard
                                 error is kept, and only if it is not a terminal */
    bool own_status;          /* the exit status is the program's own, and any is accepted */
    bool limit_is_ok;         /* the time limit is how the program is meant to end */
    bool starter;             /* tool_is_starter(): watch what it starts */
};

/*
 * Runs it. The record's memory is `arena` and its findings, which the caller
 * releases with findings_release(). False only if we failed ourselves.
 */
bool trial_run(const struct trial *trial, struct arena *arena, struct record *record,
               struct error *err);

/*
 * Writes the record to FOLDER/records/NAME.json in one step; the path is
 * returned in `arena`, NULL on failure.
 */
const char *trial_save(const struct record *record, const char *folder, struct arena *arena,
                       struct error *err);

#endif
