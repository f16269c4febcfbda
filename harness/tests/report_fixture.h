/* SPDX-License-Identifier: MIT */
/*
 * report_fixture.h: records for the tests of the reports, made in memory. All
 * they point to lives in the arena; nothing in them is read from a file.
 */
#ifndef THREADPROOF_TESTS_REPORT_FIXTURE_H
#define THREADPROOF_TESTS_REPORT_FIXTURE_H

#include "model/record.h"

/* A place in the program: "work" at /src/FOLDER/a.c:12. */
struct fixture_place {
    const char *function;
    const char *file;
    unsigned line;
};

/*
 * A data race between two threads, each with the frames `place` and "run" at
 * run.c:7 in the same folder. `salt` changes all that may not matter: process,
 * thread numbers, addresses.
 */
const struct finding *fixture_race(struct arena *arena, enum detector detector,
                                   struct fixture_place now, struct fixture_place before,
                                   unsigned salt);

/* The same with the two accesses exchanged. */
const struct finding *fixture_swapped(struct arena *arena, const struct finding *finding);

/* A run of a case with a source of a few lines and no finding. */
struct record fixture_case(struct arena *arena, const char *name, enum variant variant,
                           enum detector detector, enum verdict verdict);

/* A run of a program that is not a case. */
struct record fixture_program(struct arena *arena, const char *name);

/* Strings that break what does not escape them. */
extern const char *const fixture_hostile[];
extern const size_t fixture_hostile_count;

/* A failed run of a case in which every string is that hostile one. */
struct record fixture_hostile_record(struct arena *arena, const char *text, enum variant variant);

#endif
