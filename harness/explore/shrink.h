/* SPDX-License-Identifier: MIT */
/*
 * shrink.h: the fewest switches that still show what was found (delta debugging:
 * Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input").
 */
#ifndef THREADPROOF_EXPLORE_SHRINK_H
#define THREADPROOF_EXPLORE_SHRINK_H

#include "base/base.h"
#include "explore/contract.h"

/* Whether these decisions still show it. */
typedef bool shrink_test(void *context, const struct explore_decision *decisions, size_t count);

/*
 * Leaves out of `decisions` whatever can be left out, and returns how many are
 * left: no one and no two of them can be left out, and no three of them do alone,
 * unless `tests`, the most that may be made, were used up. All of them together are
 * taken to show it.
 */
size_t shrink(struct explore_decision *decisions, size_t count, unsigned tests, shrink_test *test,
              void *context);

/*
 * Makes the pieces that threads run at a stretch fewer, by moving one of a thread to
 * where another of it is (Jalbert and Sen, "A trace simplification technique for
 * effective debugging of concurrent programs"). `decisions` are all that were made in
 * a schedule, forced ones too. Returns how many are left.
 */
size_t shrink_by_moving(struct explore_decision *decisions, size_t count, unsigned tests,
                        shrink_test *test, void *context);

/* A point of a schedule at which another thread could be let run. */
struct shrink_point {
    uint32_t thread;
    uint32_t step;
};

/*
 * Looks for a single switch that shows it: at each of the points, to each of the
 * threads. *found is the first one; false if there is none, or the tests are used up.
 */
bool shrink_to_one(const struct shrink_point *points, size_t count, uint32_t threads,
                   unsigned tests, shrink_test *test, void *context,
                   struct explore_decision *found);

#endif
