/* SPDX-License-Identifier: MIT */
/*
 * schedule.h: what `threadproof explore` did with a program: how many schedules
 * it tried, what it controlled, and for each finding the witness: the schedule
 * that shows it, how surely it can be repeated, and its story.
 *
 * A schedule is one order in which the threads took their steps. A step is what
 * a thread does from one point of control to the next; a point is a call or an
 * access at which another thread may be let run. A switch that takes the
 * processor from a thread that could have gone on is a preemption.
 *
 * Lifetime: as the record's. NULL: not known; numbers are 0 then.
 */
#ifndef THREADPROOF_MODEL_SCHEDULE_H
#define THREADPROOF_MODEL_SCHEDULE_H

#include "base/base.h"

/* A line of the story: a thread stood at a point. */
struct story_step {
    const char *thread;   /* "main", "T1" ... in the order of their creation */
    uint64_t step;        /* the thread's own number of it, from 1 */
    const char *what;     /* "locks mutex lock", "writes 4 bytes of number" */
    const char *function; /* and where */
    const char *file;
    unsigned line;
    bool preempted;    /* it could have gone on from here, but another one ran instead */
    bool blocked;      /* it had to wait here */
    uint64_t left_out; /* steps before this one, of any thread, that are not told */
};

/* A place at which the watchdog, and with it real time, decided who went on. */
struct touch {
    const char *thread;
    const char *what; /* "spun for 100 ms without a point" */
    const char *function;
    const char *file;
    unsigned line;
    uint64_t count;
};

/* One schedule that shows something; a finding names it by its place in the list. */
struct witness {
    uint64_t seed;
    uint64_t number;      /* of the schedules tried, from 1; 0: it was only replayed */
    const char *strategy; /* "random", "pct", "pos", "surw" */
    uint64_t replays;     /* how often it was run again by its seed ... */
    uint64_t agreed;      /* ... and took the same steps to the same end */
    uint64_t preemptions; /* that are left of it after shrinking */
    uint64_t shrunk_from; /* and that the search had found */
    uint64_t switches;    /* in the shrunk schedule */
    uint64_t steps;
    const char *hash;  /* of all its steps: "0x..." */
    bool any_time;     /* a sleep ended before threads that could run: it depends on its length */
    const char *trace; /* the shrunk schedule, as `--trace` reads it */
    const struct story_step *story;
    size_t story_count;
};

struct schedule {
    const char *strategy; /* what was asked for: "mix" ... */
    uint64_t first_seed;
    uint64_t planned;  /* schedules; 0: as many as the time allowed */
    uint64_t tried;    /* schedules run to their end */
    uint64_t distinct; /* of them that differed */
    uint64_t cut;      /* ended at the limit of time or of steps */
    uint64_t threads;  /* the most that were controlled at once in one schedule */
    uint64_t points;   /* the most steps in one schedule */
    uint64_t inexact;  /* schedules in which the watchdog decided something */
    int64_t wall_ms;
    const char *const *notes; /* what else there is to know, in sentences: what ran free ... */
    size_t note_count;
    const struct touch *touches;
    size_t touch_count;
    const struct witness *witnesses;
    size_t witness_count;
};

#endif
