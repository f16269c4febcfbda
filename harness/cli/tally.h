/* SPDX-License-Identifier: MIT */
/*
 * tally.h: what is told of all schedules of a campaign together; private to
 * campaign.c.
 */
#ifndef THREADPROOF_CLI_TALLY_H
#define THREADPROOF_CLI_TALLY_H

#include "base/map.h"
#include "cli/examine.h"

enum { TALLY_TOUCHES = 16 };

struct tally {
    struct schedule schedule;
    struct touch touches[TALLY_TOUCHES]; /* more places are not told apart */
    struct map hashes;                   /* of the schedules */
    uint32_t found;                      /* enum explore_found, of all schedules */
    int exit_status;                     /* of the first that exited; -1: none did */
    bool exits_differ;
    bool malformed; /* a log of a detector was not whole */
};

void tally_init(struct tally *tally);
void tally_release(struct tally *tally);

/* How a schedule ended, also one that only calibrates. */
void tally_end_of(struct tally *tally, const struct seen *seen);
/* One more schedule. Places are read with `source`, whose arena keeps them. */
void tally_add(struct tally *tally, const struct seen *seen, const struct story_source *source);

/* The schedule for the record, in `arena`; but for the witnesses. */
struct schedule *tally_schedule(const struct tally *tally, struct arena *arena);

#endif
