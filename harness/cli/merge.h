/* SPDX-License-Identifier: MIT */
/*
 * merge.h: a stream of findings -> each different one once, counted, so that
 * the memory is bounded by what differs and not by what repeats.
 *
 *     struct merge *merge = merge_new(MERGE_STACKS, &record.findings);
 *     merge_add(merge, finding);           -- as often as there is one
 *     merge_end(merge);                    -- now the counts are in the findings
 *
 * Addresses, process and thread numbers never tell findings apart.
 */
#ifndef THREADPROOF_CLI_MERGE_H
#define THREADPROOF_CLI_MERGE_H

#include "model/finding.h"

enum merge_by {
    MERGE_STACKS, /* equal if every stack is: nothing that a report could show is lost */
    MERGE_SITES   /* equal if the places are that the finding is about, whichever came first */
};

/* Equal for findings that are the same one, and for no others. */
struct merge_key {
    uint64_t a;
    uint64_t b;
};
struct merge_key merge_key(const struct finding *finding, enum merge_by by);
static inline bool merge_key_equal(struct merge_key a, struct merge_key b)
{
    return a.a == b.a && a.b == b.b;
}

struct merge;

/* Borrows `into`, to which findings are added in the order of their first coming. */
struct merge *merge_new(enum merge_by by, struct findings *into);
void merge_add(struct merge *merge, const struct finding *finding);
/* What is added from now on belongs to the next run of the program. */
void merge_next_run(struct merge *merge);
/* The runs that had the finding at `index`. */
uint64_t merge_runs(const struct merge *merge, size_t index);
/* Writes the counts into the findings; if there were several runs, with a note "in k of n runs". */
void merge_end(struct merge *merge);
void merge_free(struct merge *merge);

#endif
