/* SPDX-License-Identifier: MIT */
/* explore_gdb.h: one schedule of a program, under gdb; private to cmd_explore.c. */
#ifndef THREADPROOF_CLI_EXPLORE_GDB_H
#define THREADPROOF_CLI_EXPLORE_GDB_H

#include "cli/campaign.h"

/*
 * Runs gdb on the terminal until the user leaves it; the first `run` in it starts the
 * program in the schedule of the trace. *status is gdb's.
 */
bool explore_gdb(const struct campaign_spec *spec, const struct trace *trace, int *status,
                 struct error *err);

#endif
