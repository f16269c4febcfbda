/* SPDX-License-Identifier: MIT */
/* explore_fixture.h: many schedules of one program, for the tests of harness/explore. */
#ifndef EXPLORE_FIXTURE_H
#define EXPLORE_FIXTURE_H

#include "explore/session.h"

enum { ENDS = EXPLORE_UNSUPPORTED + 1, HASHES = 4096 };

struct trying {
    const char *program; /* "locks": of programs/explore/lib; with a '/': a path */
    const char *mode;
    unsigned schedules;
    unsigned strategy; /* EXPLORE_REPLAY: round robin */
    unsigned flags;    /* EXPLORE_LEARN: the first four schedules learn, the others use it */
    int64_t timeout_ms;
    uint64_t seed;
    bool same_seed;
    bool fresh;
    bool last_only; /* sleeps never end at any time */
    const char *const *env;
    /* Called after each schedule. Or NULL. */
    void (*look)(void *context, const struct explore_run *run);
    void *context;
};

struct tried {
    unsigned ends[ENDS];
    unsigned failed; /* ended by themselves with a status that is not 0, or by a signal */
    unsigned watchdog;
    unsigned uncontrolled;
    unsigned distinct;
    uint64_t hash; /* of the last */
    uint64_t hashes[HASHES];
};

/* Fails the test if a schedule could not be run. */
struct tried *try_program(const struct trying *trying);

/* Every schedule must end by itself, well, controlled, and without the watchdog. */
void check_good(const struct trying *trying);

/* Calls `check` for each mode that the program says it has; the number of modes. */
unsigned for_each_mode(const char *program, void (*check)(const char *program, const char *mode));

void program_file(char *path, size_t size, const char *program);
bool have_program(const char *program);

#endif
