/* SPDX-License-Identifier: MIT */
/*
 * expectation.h: what the annotations of a case's source claim.
 *
 * The grammar is in cases/README.md; catalogue/source.h reads it. Strings
 * belong to the arena that the source was read into.
 */
#ifndef THREADPROOF_MODEL_EXPECTATION_H
#define THREADPROOF_MODEL_EXPECTATION_H

#include "base/base.h"
#include "model/detector.h"
#include "model/kind.h"

enum variant { VARIANT_BROKEN, VARIANT_FIXED };
/* "broken", "fixed". */
const char *variant_name(enum variant variant);
bool variant_from_name(const char *name, enum variant *variant);

/* `@expect KIND` and `@expect[detectors] KIND` on a line. */
struct expectation {
    enum kind kind;
    detector_set detectors; /* those that must report it, blind ones already left out */
    unsigned line;          /* of the annotated code, from 1 */
};

/* `@blind DETECTOR: reason` in the header comment. */
struct blind {
    enum detector detector;
    const char *reason;
    unsigned line;
};

/* All that one source file claims. */
struct expectations {
    const char *file; /* path of the source as it was opened */
    const struct expectation *items;
    size_t count;
    const unsigned *stuck_lines; /* `@stuck`: a thread must be found blocked here */
    size_t stuck_count;
    const struct blind *blinds;
    size_t blind_count;
};

/* Those of which it claims something, or that it declares blind. */
detector_set expectations_detectors(const struct expectations *e);
/* NULL if the detector is not declared blind. */
const struct blind *expectations_blind(const struct expectations *e, enum detector detector);

#endif
