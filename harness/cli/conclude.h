/* SPDX-License-Identifier: MIT */
/*
 * conclude.h: what is said of the run of a user's program, which claims nothing
 * about itself: `not judged`, or `inconclusive` with every reason why its
 * silence proves nothing.
 *
 * A run is inconclusive if it did not start, was interrupted, or was ended by a
 * signal that no finding explains, or at its time limit, unless that is how it was
 * meant to end; if its detector failed; if it left processes behind; if its log is
 * missing or not whole; if it is of a starter (exec/starter.h) that started nothing which was
 * watched; and if it exited with a status other than 0, unless that is how the detector says that
 * it reported, or the user asked for the program's own.
 *
 * After these reasons, or without any, come sentences on what was watched.
 */
#ifndef THREADPROOF_CLI_CONCLUDE_H
#define THREADPROOF_CLI_CONCLUDE_H

#include "cli/run_logs.h"
#include "model/record.h"
#include "stuck/stuck.h"

struct conclusion {
    int detector_status;
    bool any_status;      /* the exit status is the program's own, and any is accepted */
    bool limit_is_ok;     /* the time limit is how the program is meant to end */
    const char *starter;  /* the program, if its purpose is to start others; else NULL */
    const char *children; /* a sentence on how some of them ended; or NULL */
    const struct run_logs *logs;
    const struct stuck_result *seen;
};

/*
 * Sets verdict and reasons. What the detector said only because the program was
 * ended from outside is removed from the findings, and an end by SIGINT
 * becomes OUTCOME_INTERRUPTED: on a terminal the key goes to the program.
 */
void conclude(struct record *record, const struct conclusion *how, struct arena *arena);

/* Findings that count as bugs; evidence about its end, or the detector's, does not. */
size_t conclude_findings(const struct record *record);

/*
 * That the detector itself failed, and its words, of the first time: what it says after that is a
 * consequence. In the arena; NULL if it did not.
 */
const char *conclude_failure(const struct record *record, struct arena *arena);

#endif
