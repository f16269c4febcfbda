/* SPDX-License-Identifier: MIT */
/*
 * place.h: where in the case's own file a finding is; private to judge.
 */
#ifndef THREADPROOF_JUDGE_PLACE_H
#define THREADPROOF_JUDGE_PLACE_H

#include "model/finding.h"

struct place {
    const struct stack *stack;
    unsigned line; /* of the innermost frame in the file; 0 if none lies there */
};

struct places {
    const struct place *items;
    size_t count;
};

/*
 * One place for each site of the finding (finding_is_site). A lock held at exit is
 * seen when the thread has left all code of its own, so if no site lies in the
 * file the creation of that thread stands for it.
 */
struct places places_of(const struct finding *finding, const char *file, struct arena *arena);

/* "broken.c:23 and a place outside broken.c (in start_thread)" */
const char *places_text(struct places places, const char *file, struct arena *arena);

/* "a data-race at broken.c:23 and broken.c:25" */
const char *finding_text(const struct finding *finding, const char *file, struct arena *arena);

/* "a data-race", "an api-error", "a stuck program". */
const char *kind_text(enum kind kind, struct arena *arena);

/* "TSan", "the stuck watch": who speaks, inside a sentence. */
const char *speaker_text(enum detector detector);

#endif
