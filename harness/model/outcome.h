/* SPDX-License-Identifier: MIT */
/*
 * outcome.h: how a run ended, as a tagged value; the ways are never folded
 * into one number.
 */
#ifndef THREADPROOF_MODEL_OUTCOME_H
#define THREADPROOF_MODEL_OUTCOME_H

#include "base/base.h"

enum outcome_type {
    OUTCOME_NOT_STARTED, /* exec failed; `error` says why */
    OUTCOME_EXITED,      /* `status` is the exit status */
    OUTCOME_SIGNALLED,   /* `signal` ended it, and not ours */
    OUTCOME_TIMED_OUT,   /* we ended it at the deadline */
    OUTCOME_STUCK,       /* we ended it because it could never finish */
    OUTCOME_INTERRUPTED  /* we ended it because the user asked (Ctrl-C) */
};

struct outcome {
    enum outcome_type type;
    int status;          /* OUTCOME_EXITED */
    int signal;          /* OUTCOME_SIGNALLED: the signal; else the one that we ended it by, or 0 */
    int exec_errno;      /* OUTCOME_NOT_STARTED */
    int64_t wall_ms;     /* from start to end, milliseconds of the monotonic clock */
    int64_t cpu_us;      /* user and system time of the program, microseconds */
    int64_t max_rss_kib; /* peak memory of its largest process */
    unsigned left_behind; /* processes that outlived it and were killed */
};

/* "not started", "exited", "signalled", "timed out", "stuck", "interrupted". */
const char *outcome_type_name(enum outcome_type type);
bool outcome_type_from_name(const char *name, enum outcome_type *type);

#endif
