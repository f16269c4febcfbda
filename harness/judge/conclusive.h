/* SPDX-License-Identifier: MIT */
/*
 * conclusive.h: whether a run proves anything at all (rule 1 of judge.h);
 * private to judge.
 */
#ifndef THREADPROOF_JUDGE_CONCLUSIVE_H
#define THREADPROOF_JUDGE_CONCLUSIVE_H

#include "judge/judge.h"
#include "judge/reasons.h"

/* Adds a reason for each thing that makes the run inconclusive. */
void check_conclusive(const struct judge_input *input, struct reasons *reasons);

/*
 * Whether a verdict may rest on the finding: not if the detector made it while the
 * program was being ended by a signal, ours included.
 */
bool is_judged(const struct judge_input *input, const struct finding *finding);

#endif
