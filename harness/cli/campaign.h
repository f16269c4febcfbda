/* SPDX-License-Identifier: MIT */
/*
 * campaign.h: many schedules of one program -> one record.
 *
 * Each schedule that shows something new is run again in detail, by its seed as
 * often as `replays` says, and shrunk to the fewest switches; what it shows then
 * is what the record has. Findings that are the same at the same places are one,
 * counted by the schedules that show it.
 */
#ifndef THREADPROOF_CLI_CAMPAIGN_H
#define THREADPROOF_CLI_CAMPAIGN_H

#include "base/arena.h"
#include "base/error.h"
#include "explore/trace.h"
#include "model/record.h"

struct campaign_spec {
    const char *name;        /* of the record */
    const char *const *argv; /* the program and its arguments, NULL-terminated */
    const char *program;     /* its file, absolute */
    const char *const *env;  /* "NAME=value" entries for the program; NULL-terminated, or NULL */
    const char *folder;      /* to start in; NULL: ours */
    const char *suppressions;
    const char *log_folder; /* absolute, empty */
    enum detector detector;
    unsigned strategy;  /* as in struct plan */
    uint64_t schedules; /* 0: no limit but the time */
    int64_t for_ms;     /* of searching; 0: no limit */
    uint64_t first_seed;
    bool one_seed;             /* `first_seed` and no other */
    const struct trace *trace; /* this schedule and no other; or NULL */
    unsigned jobs;
    unsigned replays; /* of a schedule that shows something */
    uint64_t step_limit;
    int64_t timeout_ms; /* real time of one schedule */
    bool fail_fast;     /* end with the first finding */
    bool whole; /* end with the first schedule that is cut short; what it means the caller says */

    /* as in struct trial */
    const char *rebuild;
    const char *rebuilt;
};

/*
 * The record's memory is `arena` and its findings, which the caller releases with
 * findings_release(). A program that cannot be explored has the verdict
 * inconclusive, and the reason says why. False only if we failed ourselves.
 */
bool campaign_run(const struct campaign_spec *spec, struct arena *arena, struct record *record,
                  struct error *err);

/* What shows the first finding, as a trace; NULL if nothing was found. */
const char *campaign_trace(const struct record *record);

#endif
