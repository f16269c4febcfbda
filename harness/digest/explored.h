/* SPDX-License-Identifier: MIT */
/*
 * explored.h: in a person's words, what `threadproof explore` did with a program
 * (model/schedule.h).
 *
 * All of these append plain text without line breaks to `out`, not escaped.
 * `root` is the folder that file names are shown relative to, or NULL.
 */
#ifndef THREADPROOF_DIGEST_EXPLORED_H
#define THREADPROOF_DIGEST_EXPLORED_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/record.h"

/*
 * What was controlled and tried, in sentences: first "controlled 3 threads, 214
 * points, 480 distinct of 500 schedules", then what ran free, what cannot be
 * replayed exactly and where, and, if nothing was found, what that means. It is
 * told of every run that was explored. In `arena`; none if it just ran.
 */
const char *const *explored_scope(const struct record *record, struct arena *arena, size_t *count);

/* "seed 17, schedule 18 of 500 (480 distinct), replayed 20 of 20, 2 preemptions". */
void explored_witness(struct buf *out, const struct schedule *schedule,
                      const struct witness *witness);

/* Of the finding in its record; nothing if no schedule shows it. */
void explored_finding(struct buf *out, const struct record *record, const struct finding *finding);

/* A line of the story without its thread: "is preempted before it locks mutex a (bank.c:31)". */
void explored_step(struct buf *out, const struct story_step *step, const char *root);
/* The same where there is little room: without the file's folder. */
void explored_step_brief(struct buf *out, const struct story_step *step);
/* What is not told before this line: "7 steps are left out"; nothing mostly. */
void explored_before(struct buf *out, const struct story_step *step);

/* The threads of the story, in the order of their first steps; in `arena`. */
const char *const *explored_threads(const struct witness *witness, struct arena *arena,
                                    size_t *count);

#endif
