/* SPDX-License-Identifier: MIT */
/*
 * explain.h: a finding in a person's words; private to report.
 *
 * All of these append plain text without line breaks to `out`, not escaped:
 * the writer of each output language does that. `root` is the folder that file
 * names are shown relative to, or NULL.
 */
#ifndef THREADPROOF_REPORT_EXPLAIN_H
#define THREADPROOF_REPORT_EXPLAIN_H

#include "base/buf.h"
#include "model/finding.h"

/* "data race on 'counter'", "deadlock of 2 threads". */
void explain_title(struct buf *out, const struct finding *finding);

/*
 * Whether the detector is to be named as the one that found it: how a program ended, and what it
 * did at its time limit, needs nobody to see it.
 */
bool explain_speaker(enum kind kind, enum detector detector);

/* "main thread", "thread T2 'logger'". */
void explain_thread(struct buf *out, const struct finding *finding, const char *id);

/* "access", "blocked": what the stack is of; "going round" in a livelock, where nobody is blocked.
 */
const char *explain_role(const struct finding *finding, const struct stack *stack);

/* "M0 ('queue.lock')"; of the stuck watch, which knows more than mutexes, "L1 (semaphore 'ready')".
 */
void explain_lock(struct buf *out, const struct finding *finding, const char *name);

/* "thread T2 wrote 4 bytes of 'counter' at a.c:12 in worker, holding M0". */
void explain_stack(struct buf *out, const struct finding *finding, const struct stack *stack,
                   const char *root);

/*
 * "TSan says: unlock of an unlocked mutex": the detector's own words, where no
 * stack shows what happened; nothing otherwise.
 */
void explain_message(struct buf *out, const struct finding *finding);

/*
 * All that is to be told below a finding's title, a line at a time: the
 * detector's words, each place that it is about, the memory, the notes.
 */
enum explain_part { EXPLAIN_MESSAGE, EXPLAIN_SITE, EXPLAIN_MEMORY, EXPLAIN_NOTE };
typedef void explain_line(void *context, enum explain_part part, const char *line);
void explain_finding(const struct finding *finding, const char *root, explain_line *line,
                     void *context);

/* "global 'counter', 4 bytes": what lies there. Nothing if it is not known. */
void explain_memory(struct buf *out, const struct finding *finding);

/* "a read of 4 bytes": what a stack did, "" if it is no access. */
void explain_access(struct buf *out, const struct stack *stack);

/* "holding M0 and M1 (for reading)", "holding no lock", or nothing if it is not known. */
void explain_held(struct buf *out, const struct finding *finding, const struct stack *stack);

#endif
