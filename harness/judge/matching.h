/* SPDX-License-Identifier: MIT */
/*
 * matching.h: the findings of a broken program compared with its annotations
 * (rules 2 to 4 of judge.h); private to judge.
 */
#ifndef THREADPROOF_JUDGE_MATCHING_H
#define THREADPROOF_JUDGE_MATCHING_H

#include "judge/judge.h"
#include "judge/reasons.h"

struct mismatches {
    struct reasons unexpected;
    struct reasons misplaced;
    struct reasons missed;
};

void match_findings(const struct judge_input *input, struct mismatches *mismatches);

/* For a run without mismatches: what was found as expected, one reason for each kind. */
void add_matches(const struct judge_input *input, struct reasons *reasons);

#endif
