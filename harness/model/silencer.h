/* SPDX-License-Identifier: MIT */
/*
 * silencer.h: the options by which a detector says less than it could.
 *
 * One table, in silencer.c: the option, the values that silence, what they
 * hide. Every source of a detector's options is checked with it: the
 * environment, configuration files, the program itself, and cases.
 *
 * The facts are in harness/exec/README.md.
 */
#ifndef THREADPROOF_MODEL_SILENCER_H
#define THREADPROOF_MODEL_SILENCER_H

#include "model/detector.h"

enum silencing {
    SILENCING_HIDES,      /* some reports never come, so silence proves nothing */
    SILENCING_HIDES_MORE, /* once something was reported, more may be hidden */
    SILENCING_BLURS       /* every report comes, but says less */
};

struct silencer {
    enum silencing effect;
    const char *hides; /* "every report", "lock order inversions": what gets lost */
};

/*
 * What an option with that value does to a detector's reports: "report_bugs"
 * and "0" to TSan's, "--track-lockorders" and "no" to Helgrind's. NULL if nothing.
 * `name_len` is the length of the name, which need not end there.
 */
const struct silencer *silencer_find(enum detector detector, const char *name, size_t name_len,
                                     const char *value);

#endif
