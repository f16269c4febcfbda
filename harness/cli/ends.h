/* SPDX-License-Identifier: MIT */
/*
 * ends.h: findings about how a program ended by its own fault: a failed
 * assertion, abort(), a crash. If the detector reports it, its finding is
 * completed by what the program wrote to standard error; if it does not, or
 * no detector ran, a finding is made from the signal and those words.
 *
 * A signal alone counts against a program only if no detector ran: a detector
 * that should have reported a crash and did not may have crashed itself.
 *
 * A parent may want a child process to end by abort() (death tests), and learns
 * of it: this is mentioned, but does not count as a bug.
 */
#ifndef THREADPROOF_CLI_ENDS_H
#define THREADPROOF_CLI_ENDS_H

#include <sys/types.h>

#include "model/record.h"

/*
 * Completes the findings of the record, whose outcome, findings and standard
 * error are there. `pid` is the program's. The outcome becomes that of the program where
 * TSan, having reported a crash, ended it in its own way. With `starter`
 * every process counts as the program's own. Returns a sentence on the children
 * that aborted, in `arena`; NULL if there were none.
 */
const char *ends_tell(struct record *record, pid_t pid, bool starter, struct arena *arena);

/* Whether a fault ended the program and a finding says so: then nothing else need say it. */
bool ends_told(const struct record *record);

#endif
