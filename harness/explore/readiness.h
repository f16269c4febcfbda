/* SPDX-License-Identifier: MIT */
/*
 * readiness.h: whether a thread could have gone on from a step of a recording, by
 * what was done before: the recording itself does not say.
 *
 * Exact for locks and joins. A semaphore's value is not recorded: a thread counts
 * as waiting for it if it was posted before the thread went on.
 */
#ifndef THREADPROOF_EXPLORE_READINESS_H
#define THREADPROOF_EXPLORE_READINESS_H

#include "base/base.h"
#include "explore/contract.h"

struct readiness;

/* Borrows the area. */
struct readiness *readiness_new(const struct explore_area *area);
void readiness_free(struct readiness *readiness);

/* Whether the thread of the step at `index` could take it now. */
bool readiness_of(const struct readiness *readiness, uint32_t index);
/* The step is taken now. */
void readiness_take(struct readiness *readiness, const struct explore_step *step);

#endif
