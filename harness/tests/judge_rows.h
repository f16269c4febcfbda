/* SPDX-License-Identifier: MIT */
/*
 * judge_rows.h: runs for the judge's tests, a row each.
 *
 * A row begins as a run that went well: the detector watched to the end and
 * the program's status suits the findings. What is wrong with it is done by `spoil`.
 */
#ifndef THREADPROOF_TESTS_JUDGE_ROWS_H
#define THREADPROOF_TESTS_JUDGE_ROWS_H

#include "judge/judge.h"

enum { OUTSIDE = 1000, NAMELESS, BARE, LOST, HELPER, MAX_REPORTS = 3, MAX_SITES = 4 };

/*
 * A finding by its sites: a line of the source, or OUTSIDE it: in a library's
 * function, NAMELESS there, at a BARE address, LOST (no frames), or in a library's
 * function that another file of the user's, a HELPER, called.
 */
struct report {
    enum detector detector;
    enum kind kind;
    unsigned sites[MAX_SITES];
    unsigned created; /* line where thread #2, whose finding it is, was created; #3 one line
                         further on; 0 if the detector tells of neither */
    bool after_signal;
};

struct row {
    const char *name;
    enum detector detector;
    enum variant variant;
    const char *source;
    struct report reports[MAX_REPORTS];
    void (*spoil)(struct judge_input *input);
    enum verdict verdict;
    const char *reasons; /* a line each */
};

#define TSAN     .detector = DETECTOR_TSAN, .variant = VARIANT_BROKEN
#define HELGRIND .detector = DETECTOR_HELGRIND, .variant = VARIANT_BROKEN
#define DRD      .detector = DETECTOR_DRD, .variant = VARIANT_BROKEN
#define EXPLORE  .detector = DETECTOR_EXPLORE, .variant = VARIANT_BROKEN
#define FIXED    .detector = DETECTOR_TSAN, .variant = VARIANT_FIXED
/* Line 2 and 3 race, line 5 is a call. */
#define RACY  "int x;\nx++; // @expect data-race\ny = x; // @expect data-race\n\nf();\n"
#define PLAIN "int x;\nx++;\ny = x;\n\nf();\n"
#define HANGS "a(); // @stuck\nb(); // @stuck\nc();\n"
/* clang-format off */ /* it takes this initialiser for a block */
#define RACE      {DETECTOR_TSAN, KIND_DATA_RACE, {2, 3}, 0, false}
/* clang-format on */
#define RACE_TEXT "a data-race at broken.c:2 and broken.c:3"
#define FOUND     "TSan reported the data-race expected at broken.c:2 and broken.c:3"

/* Judges each and compares the verdict and all reasons. */
void check_rows(const struct row *rows, size_t count);

/* Ways to spoil a run that both tests need. */
void exit_0(struct judge_input *input);
void exit_1(struct judge_input *input);
void no_closing(struct judge_input *input);
void time_out(struct judge_input *input);

#endif
