/* SPDX-License-Identifier: MIT */
/* outcome_text.h: how a run ended, and how to repeat it, in words; private to report. */
#ifndef THREADPROOF_REPORT_OUTCOME_TEXT_H
#define THREADPROOF_REPORT_OUTCOME_TEXT_H

#include "base/buf.h"
#include "model/record.h"

/* "It exited with status 66 after 81 ms." */
void outcome_add(struct buf *out, const struct outcome *outcome);

/* The command that repeats a run; of an older record, the one that was run. Nothing if it is
 * unknown. */
void repeat_add(struct buf *out, const struct record *record);

#endif
