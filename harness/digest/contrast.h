/* SPDX-License-Identifier: MIT */
/*
 * contrast.h: what the toolchains of one detector see differently.
 *
 * There is a contrast for each program (variant of a case) whose verdicts under
 * one detector are not the same with all toolchains, and one for each kind of
 * bug that some of them saw in it and others did not. A toolchain that did not
 * run the program, or whose run is inconclusive, takes no part in the second.
 *
 * Kinds and not single bugs, since a detector names but some of the racing pairs
 * of a loop, and others in the next run.
 */
#ifndef THREADPROOF_DIGEST_CONTRAST_H
#define THREADPROOF_DIGEST_CONTRAST_H

#include "digest/index.h"

struct contrast {
    const struct subject *subject;
    enum variant variant;
    enum detector detector;
    enum kind kind;   /* KIND_COUNT: the verdicts differ */
    uint64_t columns; /* COLUMN_BIT of each that saw the kind */
};

/*
 * What the contrast says of a column, "flagged" or "seen"; NULL if the column
 * takes no part in it.
 */
const char *contrast_word(const struct index *index, const struct contrast *contrast,
                          const struct column *column);

/* "locks/counter broken, data-race: seen by tsan@clang-19; not seen by tsan@clang-14" */
void contrast_sentence(struct buf *out, const struct index *index, const struct contrast *contrast);

/* Whether a detector ran with more than one toolchain, so that there is something to compare. */
bool contrasts_possible(const struct index *index);

/* Stands where there are none. */
#define CONTRAST_NONE "All toolchains give the same verdicts and see the same kinds of bugs."

#endif
