/* SPDX-License-Identifier: MIT */
/*
 * fingerprint.h: when two findings are the same bug.
 *
 * A finding has two fingerprints, both 128-bit FNV-1a sums. In both, files are
 * named relative to the deepest folder that holds all files of the finding's
 * own frames, so that it does not matter where the tree lies, nor whether the
 * compiler was given absolute names.
 *
 * `exact` tells findings of one report apart. It covers the kind, the name of
 * the variable, and every site stack (finding_is_site: both accesses of a race,
 * each acquisition of a lock-order inversion, each blocked thread) with
 * function, file and line of each of the user's own frames. The stacks are
 * sorted before they are summed, so it does not matter which access came
 * second; all of them count, so two races that share one access stay two. No
 * address, process, thread number, access type or size takes part: TSan calls
 * the same `n++` a read in one run and a write in the next. The detector takes
 * no part either: what TSan and Helgrind both report at the same lines is one bug.
 *
 * `stable` survives edits and other checkouts, for baselines and SARIF's
 * partialFingerprints. Criteria: equal after lines are inserted above the
 * functions, and wherever the tree lies; different wherever that can be had
 * without the source. So a line is counted from the first line that the finding
 * has in the same function, which keeps (12, 12) apart from (12, 14). What still collides, say the
 * same function racing with itself at line 12 and, on the same variable, at line 14, gets a number
 * behind the sum in the order of the lines (":1", ":2"): nothing is merged for it.
 */
#ifndef THREADPROOF_DIGEST_FINGERPRINT_H
#define THREADPROOF_DIGEST_FINGERPRINT_H

#include "model/finding.h"

struct fingerprint {
    uint64_t high;
    uint64_t low;
};

struct fingerprint fingerprint_exact(const struct finding *finding);
struct fingerprint fingerprint_stable(const struct finding *finding);

/* The sum of a text, going on from `from` ((struct fingerprint){0} to begin). */
struct fingerprint fingerprint_text(struct fingerprint from, const char *text);

/* <0, 0, >0, as qsort wants it. */
int fingerprint_compare(struct fingerprint a, struct fingerprint b);

#endif
