/* SPDX-License-Identifier: MIT */
/*
 * claims.h: what the annotations of a source say together; private to
 * catalogue. Each was well-formed alone; claims_resolve() compares them with
 * each other and with the kinds that a detector can report.
 */
#ifndef THREADPROOF_CATALOGUE_CLAIMS_H
#define THREADPROOF_CATALOGUE_CLAIMS_H

#include "catalogue/problems.h"
#include "catalogue/source.h"

/* An @expect as it is written. */
struct claim {
    enum kind kind;
    detector_set detectors;
    bool named; /* `detectors` stood in brackets */
    unsigned line;
};

struct claims {
    struct problems *problems; /* also lends its arena */
    struct claim *expects;
    size_t expect_count;
    size_t expect_capacity;
    unsigned *stuck;
    size_t stuck_count;
    size_t stuck_capacity;
    struct blind *blinds;
    size_t blind_count;
    size_t blind_capacity;
    struct detector_option *options;
    size_t option_count;
    size_t option_capacity;
};

void claims_expect(struct claims *claims, const struct claim *claim);
void claims_stuck(struct claims *claims, unsigned line);
void claims_blind(struct claims *claims, const struct blind *blind);
/* Problems: not an option, one that a case may not give, or one that hides something. */
void claims_option(struct claims *claims, const struct detector_option *option);

/* Whether any detector that judges cases can report the kind, in a run that proves anything. */
bool claims_kind_allowed(enum kind kind);

/* What is contradictory, doubled or impossible becomes a problem. */
void claims_resolve(struct claims *claims, struct expectations *e);

#endif
