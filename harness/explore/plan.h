/* SPDX-License-Identifier: MIT */
/*
 * plan.h: which schedule a seed stands for.
 *
 * First the program is measured in a few random walks, the calibrations: how many
 * steps its threads take, and which addresses they share. What a seed stands for
 * follows from that and from its own number alone, so it gives the same schedule
 * whatever was run before it.
 */
#ifndef THREADPROOF_EXPLORE_PLAN_H
#define THREADPROOF_EXPLORE_PLAN_H

#include "base/base.h"
#include "explore/contract.h"

enum { PLAN_MIX = EXPLORE_REPLAY + 1 };

struct plan {
    unsigned strategy; /* enum explore_strategy, or PLAN_MIX: all of them in turn */
    uint64_t step_limit;
    uint64_t start_ns; /* of the virtual wall clock */
    uint32_t patience_ms;
    /* measured */
    uint32_t steps;                    /* the most in one schedule */
    uint32_t weights[EXPLORE_THREADS]; /* steps of each thread, the most in one schedule */
};

/* "random", "pct", "pos", "surw", "mix"; false if it is none of them. */
bool plan_strategy_from_name(const char *name, unsigned *strategy);
const char *plan_strategy_name(unsigned strategy);

/* How often the program is measured; where a schedule is slow, less often. */
unsigned plan_calibrations(bool fast);
/* The schedule of a calibration, from 0. */
void plan_calibration(const struct plan *plan, unsigned number, struct explore_request *request);

/* Fills in what the seed stands for. */
void plan_request(const struct plan *plan, uint64_t seed, struct explore_request *request);

/* Takes what a calibration has measured. */
void plan_learn(struct plan *plan, const struct explore_area *area);

#endif
