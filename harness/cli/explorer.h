/* SPDX-License-Identifier: MIT */
/*
 * explorer.h: one program under explore's scheduler and a detector; a schedule in,
 * findings out.
 *
 * There are two ways to run it. A search is as fast as can be, and names offsets
 * instead of lines. In detail, everything is recorded, and the findings are those
 * that a person reads. Both give the same
 * keys (merge_key) for the same finding, but only in the same mode.
 */
#ifndef THREADPROOF_CLI_EXPLORER_H
#define THREADPROOF_CLI_EXPLORER_H

#include "base/arena.h"
#include "explore/session.h"
#include "explore/story.h"
#include "model/finding.h"
#include "model/log.h"
#include "model/outcome.h"

struct explorer_spec {
    const char *const *argv; /* the program and its arguments, NULL-terminated */
    const char *program;     /* its file, absolute */
    const char *const *env;  /* "NAME=value" entries of the user's; NULL-terminated, or NULL */
    const char *folder;      /* to start in; NULL: ours */
    const char *suppressions;
    const char *log_folder; /* absolute; of this explorer alone, made if missing */
    enum detector detector;
    int64_t timeout_ms; /* of one schedule */
    bool detail;
};

struct explorer;

/* What one schedule came to. Lives until the next one. */
struct sighting {
    const struct explore_run *run;
    struct findings findings; /* of the detector, the scheduler and the end */
    struct log_facts log;
    struct outcome outcome; /* the program's own, where the detector ended it in its way */
    bool failed; /* it exited with a status other than 0, and not because of the detector */
};

struct explorer *explorer_open(const struct explorer_spec *spec, struct error *err);
void explorer_close(struct explorer *explorer);

/* Whether a schedule costs little: it is forked from the loaded program. */
bool explorer_is_fast(const struct explorer *explorer);

/*
 * Runs the schedule of `request`; `decisions` are for EXPLORE_REPLAY, or NULL.
 * False only if we failed ourselves.
 */
bool explorer_run(struct explorer *explorer, const struct explore_request *request,
                  const struct explore_decision *decisions, size_t count, struct sighting *sighting,
                  struct error *err);

/* The addresses that calibration found shared, for an explorer that has not calibrated. */
void explorer_learnt(const struct explorer *explorer, const uint64_t **learnt, size_t *count);
void explorer_teach(struct explorer *explorer, const uint64_t *learnt, size_t count);
/* The same for a bare session. */
void explorer_teach_session(struct explore_session *session, const uint64_t *learnt, size_t count);

/* What the last recording's places mean. Lives until the explorer is closed. */
const struct story_source *explorer_source(struct explorer *explorer);

#endif
