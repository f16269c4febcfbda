/* SPDX-License-Identifier: MIT */
/* by_hand.h: how a person repeats a run, with the findings on the terminal. */
#ifndef THREADPROOF_CLI_BY_HAND_H
#define THREADPROOF_CLI_BY_HAND_H

#include "cli/trial.h"
#include "exec/tool.h"

/*
 * A line for a POSIX shell: the command of `request` for the trial's program,
 * without the log, whose folder may be gone, and with what must be done before.
 * In `arena`.
 */
const char *by_hand(const struct trial *trial, const struct tool_request *request,
                    struct arena *arena);

#endif
