/* SPDX-License-Identifier: MIT */
/* command.h: how to repeat a run, and how it ended, in words; private to report. */
#ifndef THREADPROOF_REPORT_COMMAND_H
#define THREADPROOF_REPORT_COMMAND_H

#include "model/record.h"

/* "env 'A=b c' valgrind ./x": a line for a POSIX shell. */
void command_add(struct buf *out, const struct record *record);

/* "It exited with status 66 after 81 ms." */
void outcome_add(struct buf *out, const struct outcome *outcome);

#endif
