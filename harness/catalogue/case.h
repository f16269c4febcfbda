/* SPDX-License-Identifier: MIT */
/*
 * case.h: a case directory `.../<topic>/<name>/` with broken.c and fixed.c.
 */
#ifndef THREADPROOF_CATALOGUE_CASE_H
#define THREADPROOF_CATALOGUE_CASE_H

#include "catalogue/source.h"

struct test_case {
    const char *folder; /* absolute */
    const char *topic;  /* "races": the name of the folder above */
    const char *name;   /* "lost-update" */
    struct source broken;
    struct source fixed;
};

/*
 * Reads both programs and checks the whole case: both files there, the header
 * complete in both (labels, and From the same), at least one claim in broken.c
 * (an expectation or a @stuck) and none in fixed.c; unless the program hangs,
 * each detector of DETECTORS_DEFAULT expected or declared blind. All errors
 * are reported at once, one line each. Memory comes from `arena`.
 */
bool case_read(const char *folder, struct arena *arena, struct test_case *c, struct error *err);

/* What its @option lines ask for of the detector, NULL-terminated, in `arena`. */
const char *const *case_options(const struct test_case *c, enum detector detector,
                                struct arena *arena);

/*
 * The case directories below `root` (depth two: topic/name, or the folder
 * itself if it holds a program; depth one if `root` is a topic), sorted. A
 * directory of a topic that holds neither program is an error that names it,
 * and so is a root without any case. Hidden folders are skipped.
 */
struct case_folders {
    const char **items;
    size_t count;
};
bool case_find(const char *root, struct arena *arena, struct case_folders *folders,
               struct error *err);

#endif
