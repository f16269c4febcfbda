/* SPDX-License-Identifier: MIT */
/*
 * hang.h: from the scheduler's exact state at the end of a schedule, in which no
 * thread can go on, to findings: who waits for what, and who holds it.
 *
 * A cycle of threads that wait for what others of it hold is a KIND_DEADLOCK, one
 * finding each; where there is none, the threads that nobody will wake are
 * KIND_STUCK. Since the scheduler knows every holder, readers of a rwlock, the
 * holder of a stdio stream and the thread that runs a pthread_once are in cycles
 * like the owner of a mutex; and so is a writer that waits, for a reader who must
 * let it go first.
 *
 * The findings are those of stuck.h, with the detector DETECTOR_EXPLORE, the threads
 * "main", "T1" ..., and no addresses, which change from run to run.
 */
#ifndef THREADPROOF_EXPLORE_HANG_H
#define THREADPROOF_EXPLORE_HANG_H

#include "explore/story.h"
#include "model/finding.h"

/*
 * The stacks of all threads from the recording, by contract.h's numbers less one:
 * where each took its last step. Without `symbols` the frames have object and
 * offset only, which is all that telling two places apart takes.
 */
struct stack *hang_recorded_stacks(const struct story_source *source, bool symbols);

/* Appends the findings; `stacks` has one for each thread. */
void hang_findings(const struct story_source *source, const struct stack *stacks,
                   struct findings *findings);

#endif
