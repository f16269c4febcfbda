/* SPDX-License-Identifier: MIT */
/*
 * ends.h: findings about how a program ended by a fault of its own: a failed
 * assertion, abort(), a crash. Where the detector tells of it, its finding is
 * completed by what the program wrote to standard error; where it does not, or
 * there is none, a finding is made of the signal and of those words.
 *
 * A signal alone accuses a program only if no detector ran: one that should
 * have told of a crash and did not may have crashed itself.
 *
 * That a child process ends by abort() can be what its parent wants (death
 * tests), who learns of it: it is told, but accuses nobody.
 */
#ifndef THREADPROOF_CLI_ENDS_H
#define THREADPROOF_CLI_ENDS_H

#include <sys/types.h>

#include "model/record.h"

/*
 * Completes the findings of the record, whose outcome, findings and standard
 * error are there. `pid` is the program's. The outcome becomes that of the program where
 * TSan, having told of a crash, ended it in a way of its own. With `starter`
 * every process counts as the program's own. Returns a sentence on the children
 * that aborted, in `arena`; NULL if there were none.
 */
const char *ends_tell(struct record *record, pid_t pid, bool starter, struct arena *arena);

/* Whether a fault ended the program and a finding tells of it: then that needs no other words. */
bool ends_told(const struct record *record);

#endif
