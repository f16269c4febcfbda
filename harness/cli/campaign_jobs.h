/* SPDX-License-Identifier: MIT */
/*
 * campaign_jobs.h: the seeds of a campaign shared out to several processes;
 * private to campaign.c.
 *
 * Each worker has a program of its own and runs every N-th seed. What it has seen
 * comes over one pipe in pieces that are written at once; all that is remarkable is
 * run again by the caller.
 */
#ifndef THREADPROOF_CLI_CAMPAIGN_JOBS_H
#define THREADPROOF_CLI_CAMPAIGN_JOBS_H

#include "cli/examine.h"

struct jobs {
    const struct campaign_spec *spec;
    const struct plan *plan;           /* measured already */
    const struct explorer *calibrated; /* knows the shared addresses */
    uint64_t first_seed;
    uint64_t last_seed; /* and not this one */
    bool (*take)(void *context, const struct seen *seen, struct error *err);
    bool (*is_done)(void *context);
    void *context;
};

/* Runs them until the seeds are used up or is_done() says so. */
bool jobs_run(const struct jobs *jobs, struct arena *arena, struct error *err);

#endif
