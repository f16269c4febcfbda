/* SPDX-License-Identifier: MIT */
/* case_run.h: what a run of a case has in common, whatever ran it; private to trial.c. */
#ifndef THREADPROOF_CLI_CASE_RUN_H
#define THREADPROOF_CLI_CASE_RUN_H

#include "cli/trial.h"

/* Fills in what the record of a case has beside that of a user's program. */
void case_run_describe(const struct trial *trial, struct record *record);

/* The verdict on the record's findings for a run that ended so. */
void case_run_judge(const struct trial *trial, const struct outcome *outcome, int detector_status,
                    struct arena *arena, struct record *record);

/*
 * trial_run() for explore: a fixed number of schedules of the program, which was
 * built with points at its accesses to memory, under no other detector.
 */
bool case_run_explore(const struct trial *trial, struct arena *arena, struct record *record,
                      struct error *err);

#endif
