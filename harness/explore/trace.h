/* SPDX-License-Identifier: MIT */
/*
 * trace.h: one schedule as text, to be kept, read and run again:
 *
 *     threadproof trace 1
 *     program /src/bank
 *     build 0x8a5cd789635d2dff       sum of the program's bytes
 *     seed 17                        that it was found with
 *     strategy pos
 *     time last                      sleeps end last; "any": at any time
 *     points accesses                at accesses to shared memory too; or "calls"
 *     step-limit 100000
 *     start 1763640000000000000      the virtual wall clock, nanoseconds; 0: as it is
 *     steps 41
 *     hash 0x4cf2d1e8c3a1b770        over all of them
 *     address 0x1000000004010        known to be shared, as contract.h has it
 *     switches 2
 *     main 7 T1                      main, at its 7th step, hands over to T1
 *     T1 3 T2
 *     end
 *
 * It says nothing of how the schedule was found, so it replays under any
 * strategy, as long as the program is the same.
 */
#ifndef THREADPROOF_EXPLORE_TRACE_H
#define THREADPROOF_EXPLORE_TRACE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "explore/contract.h"

struct trace {
    const char *program;
    uint64_t build;
    uint64_t seed;
    const char *strategy;
    uint32_t time; /* enum explore_time */
    bool accesses; /* points at accesses to memory that is shared, too */
    uint64_t step_limit;
    uint64_t start_ns;
    uint64_t steps;
    uint64_t hash;
    const uint64_t *learnt;
    size_t learnt_count;
    const struct explore_decision *decisions;
    size_t count;
};

void trace_write(const struct trace *trace, struct buf *out);
/* All of it lives in `arena`; `path` is for messages, which name the line. */
bool trace_read(const char *path, const char *text, struct arena *arena, struct trace *trace,
                struct error *err);

/* "main", "T1" ... of contract.h's number. */
void trace_thread(struct buf *out, uint32_t number);

/* The sum of a program's bytes, by which another build is recognised. */
bool trace_build(const char *program, uint64_t *build, struct error *err);

#endif
