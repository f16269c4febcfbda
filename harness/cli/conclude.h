/* SPDX-License-Identifier: MIT */
/*
 * conclude.h: what is said of the run of a user's program, which claims nothing
 * about itself: `not judged`, or `inconclusive` with every reason why its
 * silence proves nothing.
 *
 * Inconclusive is a run that did not start, was ended by a signal, timed out or
 * was interrupted; one whose detector itself failed; one that left processes behind; one whose log
 * is missing or not whole; and one that exited with another status than 0, unless that is how the
 * detector says that it reported, or the user asked for the program's own.
 */
#ifndef THREADPROOF_CLI_CONCLUDE_H
#define THREADPROOF_CLI_CONCLUDE_H

#include "model/record.h"

/*
 * Sets verdict and reasons. What the detector said only because the program was
 * ended from outside is taken out of the findings, and an end by SIGINT
 * becomes OUTCOME_INTERRUPTED: on a terminal the key goes to the program.
 */
void conclude(struct record *record, int detector_status, bool any_status, struct arena *arena);

/* Findings that accuse the program; evidence about its end, or of the detector's, is none. */
size_t conclude_findings(const struct record *record);

#endif
