/* SPDX-License-Identifier: MIT */
/*
 * digest_private.h: the inside of a digest, for the files that build it: bugs.c,
 * gaps.c, contrast.c. Private to digest.
 */
#ifndef THREADPROOF_DIGEST_DIGEST_PRIVATE_H
#define THREADPROOF_DIGEST_DIGEST_PRIVATE_H

#include "base/arena.h"
#include "digest/index.h"
#include "model/plan.h"

struct digest {
    struct arena names;   /* what the runs point to and their records lack */
    struct arena derived; /* what the index points to */
    struct run *runs;
    size_t run_count;
    size_t run_capacity;
    uint32_t next_id; /* above every run's `id` */
    struct plan *plans;
    size_t plan_count;
    size_t plan_capacity;
    size_t planned_count;           /* runs of all plans */
    struct occurrence *occurrences; /* `run` is the run's `id`, which sorting keeps */
    size_t occurrence_count;
    size_t occurrence_capacity;
    struct index index;
    bool indexed; /* `index` is up to date */
};

/* Makes the bugs of the index from the occurrences; runs and subjects are sorted. */
void bugs_make(struct digest *digest);

/* Fills in index->contrasts (contrast.h); columns and bugs are made. */
void contrasts_make(struct digest *digest);

/*
 * What a report has no records of although it should, and records that do not
 * belong together. A planned run that left no record becomes an inconclusive
 * run of the index (`missing`), so that every format shows and counts it as one.
 * What concerns more than one run is a sentence of index->gaps, which formats
 * show first. Neither is there in a report that is whole: the plans leave no
 * trace in it.
 */
/* The records that stand for the missing runs; in digest->derived. */
const struct record *gaps_missing(struct digest *digest, size_t *count);
/* Fills in the sentences; the runs are sorted. */
void gaps_tell(struct digest *digest);

#endif
