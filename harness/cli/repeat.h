/* SPDX-License-Identifier: MIT */
/*
 * repeat.h: a user's program, run once or often, into one record.
 *
 * A single run gives its own record. Of several, the findings are merged, each
 * with the number of runs that had it; the rest of the record is that of the
 * run that says most: the first inconclusive one, else the first with findings,
 * else the first. The reasons begin with how many runs ended in which way.
 */
#ifndef THREADPROOF_CLI_REPEAT_H
#define THREADPROOF_CLI_REPEAT_H

#include "cli/trial.h"

struct repeated {
    struct arena arena;
    struct record record;
    uint64_t runs;          /* made; fewer than asked for after an interruption */
    uint64_t with_findings; /* of these */
    uint64_t inconclusive;
};

/*
 * `times` runs of the trial, with a progress bar on a terminal if it is more
 * than one; the logs of run N are then in log_folder/run-N. repeated_release()
 * afterwards in both cases.
 */
bool repeat_run(const struct trial *trial, uint64_t times, struct repeated *repeated,
                struct error *err);
void repeated_release(struct repeated *repeated);

#endif
