/* SPDX-License-Identifier: MIT */
/*
 * examine.h: what a schedule shows -> a finding with its witness; private to
 * campaign.c.
 *
 * A schedule that shows something that was not seen before is run again in
 * detail, then by its seed as often as asked for, then with ever fewer switches,
 * and at last once more in detail, which gives the story.
 */
#ifndef THREADPROOF_CLI_EXAMINE_H
#define THREADPROOF_CLI_EXAMINE_H

#include "cli/campaign.h"
#include "cli/explorer.h"
#include "cli/merge.h"
#include "explore/plan.h"

/* More findings in one schedule are not told apart before they are looked at in detail. */
enum { SEEN_KEYS = 16 };

/* What the search has seen of one schedule. */
struct seen {
    uint64_t seed;
    uint64_t hash;
    uint64_t steps;
    uint32_t threads;
    uint32_t found;    /* enum explore_found */
    uint32_t end;      /* enum explore_end */
    uint32_t watchdog; /* times that it moved on; the first of them: */
    uint32_t watchdog_thread;
    uint32_t watchdog_computing;
    uint32_t watchdog_frames;
    struct explore_place watchdog_frame[EXPLORE_FRAMES];
    int32_t exit_status; /* -1: it did not exit */
    bool loaded;
    bool malformed; /* a detector's log is not whole */
    uint32_t key_count;
    struct merge_key keys[SEEN_KEYS];
};

struct seen seen_from(uint64_t seed, const struct sighting *sighting);

struct examiner;

/* Borrows all of it. */
struct examiner *examiner_new(const struct campaign_spec *spec, const struct plan *plan,
                              struct explorer *search, struct arena *arena);
void examiner_free(struct examiner *examiner);

/*
 * Takes what a schedule shows; `number` is its place among those tried. What is new in it
 * is examined. False only if we failed ourselves.
 */
bool examiner_take(struct examiner *examiner, const struct seen *seen, uint64_t number,
                   struct error *err);
/* The same for the schedule of a trace, which is run here. */
bool examiner_take_trace(struct examiner *examiner, const struct trace *trace, struct seen *seen,
                         struct error *err);

/* Different findings so far. */
size_t examiner_count(const struct examiner *examiner);

/* How the first schedule that showed something ended, and what it printed; NULL if none did. */
const struct record *examiner_first(const struct examiner *examiner);

/* Writes findings, and the witnesses into `schedule`. Once, at the end. */
void examiner_end(struct examiner *examiner, uint64_t tried, struct findings *findings,
                  struct schedule *schedule);

#endif
