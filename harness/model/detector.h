/* SPDX-License-Identifier: MIT */
/*
 * detector.h: the names of the detectors. How to build for, run under and read
 * each of them is exec's business (exec/tool.h).
 */
#ifndef THREADPROOF_MODEL_DETECTOR_H
#define THREADPROOF_MODEL_DETECTOR_H

#include "base/base.h"

enum detector {
    DETECTOR_NONE,     /* the bare program, watched for hangs only */
    DETECTOR_TSAN,     /* ThreadSanitizer of clang or gcc */
    DETECTOR_HELGRIND, /* valgrind --tool=helgrind */
    DETECTOR_DRD,      /* valgrind --tool=drd */
    DETECTOR_MEMCHECK, /* valgrind --tool=memcheck: its logs are read, cases do not use it */
    DETECTOR_STUCK,    /* the stuck watch, which sees every run of the others */
    DETECTOR_EXPLORE,  /* the scheduler of `threadproof explore`, and how a schedule ended */
    DETECTOR_COUNT
};

/* A set of detectors: the bits 1 << detector. */
typedef unsigned detector_set;
#define DETECTOR_BIT(detector) (1U << (detector))
/* Those that an annotation means when it names none. */
#define DETECTORS_DEFAULT                                                                          \
    (DETECTOR_BIT(DETECTOR_TSAN) | DETECTOR_BIT(DETECTOR_HELGRIND) | DETECTOR_BIT(DETECTOR_DRD))

/* "none", "tsan", "helgrind", "drd", "memcheck", "stuck", "explore". */
const char *detector_name(enum detector detector);
/* As people write it: "TSan", "Helgrind", "DRD" ... */
const char *detector_title(enum detector detector);
/*
 * Whether it names only one access of a data race, as DRD does: it knows at best a region of the
 * other. Which of the two it names depends on which came later, and so on the machine.
 */
bool detector_names_one_access(enum detector detector);
/* False, with *detector untouched, if no detector has that name. */
bool detector_from_name(const char *name, enum detector *detector);
/* The same of those only under which a program can be run: none, tsan, helgrind, drd. */
bool detector_to_run_from_name(const char *name, enum detector *detector);

#endif
