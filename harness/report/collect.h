/* SPDX-License-Identifier: MIT */
/*
 * collect.h: the inside of a report, for the files that build it; private to
 * report. Writers use index.h.
 */
#ifndef THREADPROOF_REPORT_COLLECT_H
#define THREADPROOF_REPORT_COLLECT_H

#include "model/plan.h"
#include "report/index.h"

struct report {
    struct arena names;   /* what the runs point to and their records lack */
    struct arena derived; /* what the index points to */
    struct run *runs;
    size_t run_count;
    size_t run_capacity;
    uint32_t next_id; /* above every run's `id` */
    const struct plan **plans;
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
void bugs_make(struct report *report);

#endif
