/* SPDX-License-Identifier: MIT */
/*
 * plan.h: the file that says which runs have to leave records, written before
 * the first of them begins. Without it a run that left nothing, or the lost
 * records of a whole machine, would look the same as runs that nobody asked
 * for.
 *
 * The format: lines of fields with tabs between them, in this order.
 *
 *     threadproof_plan  1                   version of the format
 *     shard  2  5                           this is part 2 of 5; 1 of 1 is the whole
 *     whole  NAME                           equal for all parts that make up one whole
 *     sources  SUM                          equal if the programs' sources were; may be empty
 *     run  NAME  DETECTOR  TOOLCHAIN  TOPIC  CASE  VARIANT    one for each planned run
 *     end  N                                number of the `run` lines
 *
 * TOPIC, CASE and VARIANT are left out for a program that is not a case.
 */
#ifndef THREADPROOF_MODEL_PLAN_H
#define THREADPROOF_MODEL_PLAN_H

#include "base/arena.h"
#include "base/error.h"
#include "model/detector.h"
#include "model/expectation.h"

/* What a plan begins with. */
#define PLAN_MARK "threadproof_plan\t"

/* A run that is to leave a record of this name with this toolchain. */
struct planned {
    const char *name;
    enum detector detector;
    const char *toolchain;
    const char *topic; /* NULL if it is not a case */
    const char *case_name;
    enum variant variant; /* meaningful only with case_name */
};

struct plan {
    uint64_t shard; /* from 1 */
    uint64_t shards;
    const char *whole;
    const char *sources; /* "" unknown */
    struct planned *runs;
    size_t run_count;
};

/*
 * Reads a plan; everything in it lives in `arena`. `path` is for messages,
 * which name the file and the line. A plan that was cut off is an error.
 */
bool plan_read(const char *path, const char *text, struct arena *arena, struct plan *plan,
               struct error *err);

#endif
