/* SPDX-License-Identifier: MIT */
/*
 * verdict.h: what is said of one (case, variant, detector) run.
 */
#ifndef THREADPROOF_MODEL_VERDICT_H
#define THREADPROOF_MODEL_VERDICT_H

#include "base/base.h"

enum verdict {
    /* of a broken program */
    VERDICT_FLAGGED,    /* every expectation met, nothing else found: pass */
    VERDICT_BLIND,      /* nothing found, and the case declares that: pass */
    VERDICT_MISSED,     /* an expected finding did not come */
    VERDICT_MISPLACED,  /* the expected kind, at other lines */
    VERDICT_UNEXPECTED, /* a finding that no annotation claims */
    /* of a fixed program */
    VERDICT_CLEAN,        /* nothing found, right result: pass */
    VERDICT_FALSE_ALARM,  /* something found */
    VERDICT_WRONG_RESULT, /* nothing found, but it did not exit with 0 */
    /* of either */
    VERDICT_INCONCLUSIVE, /* it is not proven that the detector watched the whole run */
    /* of a program without annotations (threadproof run) */
    VERDICT_UNJUDGED,
    VERDICT_COUNT
};

/* "flagged", "missed", "unexpected finding", "false alarm" ... */
const char *verdict_name(enum verdict verdict);
/* One sentence: what it means. */
const char *verdict_help(enum verdict verdict);
bool verdict_from_name(const char *name, enum verdict *verdict);
/* Whether a test with this verdict passes: flagged, blind and clean do. */
bool verdict_passes(enum verdict verdict);

#endif
