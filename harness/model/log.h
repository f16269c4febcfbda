/* SPDX-License-Identifier: MIT */
/*
 * log.h: what a reader says about a log as a whole, besides its findings: whether
 * it is complete, and whether it proves that the detector watched at all.
 *
 * A plain value without pointers.
 */
#ifndef THREADPROOF_MODEL_LOG_H
#define THREADPROOF_MODEL_LOG_H

#include "base/base.h"

struct log_facts {
    bool started;          /* the detector's own opening was read: TSan's "Running under
                              ThreadSanitizer" (verbosity=1), Valgrind's <preamble> */
    bool finished;         /* its closing was read: TSan's exit statistics or "reported N
                              warnings"; Valgrind's FINISHED and </valgrindoutput> */
    bool truncated;        /* the bytes end in the middle of something */
    bool malformed;        /* bytes that the format does not allow (XML not well-formed) */
    bool headless;         /* malformed, and it is the beginning of a report that is missing */
    bool fatal_signal;     /* a signal ended the program, by the log's own word */
    uint64_t truncated_at; /* byte at which the unfinished (or malformed) part begins */
    uint64_t bytes;        /* read in all */
    uint64_t findings;     /* findings passed on */
    uint64_t reported;     /* how many the detector says it reported (TSan); 0 unless given */
    bool reported_given;
};

#endif
