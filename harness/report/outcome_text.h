/* SPDX-License-Identifier: MIT */
/* outcome_text.h: how a run ended, in words; private to report. */
#ifndef THREADPROOF_REPORT_OUTCOME_TEXT_H
#define THREADPROOF_REPORT_OUTCOME_TEXT_H

#include "base/buf.h"
#include "model/outcome.h"

/* "It exited with status 66 after 81 ms." */
void outcome_add(struct buf *out, const struct outcome *outcome);

#endif
