/* SPDX-License-Identifier: MIT */
/*
 * gaps.h: what a report has no records of although it should, and records that
 * do not belong together; private to report.
 *
 * A planned run that left no record becomes an inconclusive run of the index
 * (`missing`), so that every format shows and counts it as one. What concerns
 * more than one run is a sentence of index->gaps, which formats show first.
 * Neither is there in a report that is whole: the plans leave no trace in it.
 */
#ifndef THREADPROOF_REPORT_GAPS_H
#define THREADPROOF_REPORT_GAPS_H

#include "report/collect.h"

/* Adds the missing runs, after taking out those of the index before. */
void gaps_add_missing(struct report *report);

/* Fills in the sentences; the runs are sorted. */
void gaps_tell(struct report *report);

#endif
