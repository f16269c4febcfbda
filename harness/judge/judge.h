/* SPDX-License-Identifier: MIT */
/*
 * judge.h: findings compared with expectations give a verdict. Pure: no input
 * or output, the same arguments give the same answer, safe from any thread.
 *
 * The rules, in this order; the first that applies gives the verdict:
 *
 *  1. inconclusive: the program did not start, crashed, timed out, was
 *     interrupted, or left processes behind; the log is malformed, truncated,
 *     or lacks the detector's opening or closing mark (a run that we ended for
 *     being stuck needs no closing mark from TSan); TSan says that it reported
 *     a different number than was read, or the log held findings and none came
 *     here; an end by a fault (kind_is_end), a detector-failure or a finding of
 *     another detector than the run's is among the findings; the stuck watch says that the program
 *     hung, but it ended by itself; the exit status is not one that the program
 *     and the detector can give: TSan findings go with detector_status, and
 *     detector_status with TSan findings. A program that got stuck where its
 *     source has no @stuck is a finding (rule 2), not inconclusive.
 *  2. broken: a finding whose kind no expectation claims for this detector
 *     -> unexpected finding. Also: any finding of a detector declared blind
 *     (the reason says that the declaration is out of date).
 *  3. broken: a finding of a claimed kind with a site off the lines annotated
 *     with that kind -> misplaced.
 *  4. broken: an annotated line that no finding of its kind touches, or a
 *     @stuck line where no thread was found blocked -> missed. Also: nothing
 *     is claimed for this detector and it is not declared blind.
 *  5. broken: blind if the detector is declared blind, else flagged.
 *  6. fixed: any finding -> false alarm; exit status other than 0 -> wrong
 *     result; else clean.
 *
 * Findings of the stuck watch (detector DETECTOR_STUCK) are judged in every
 * run, whatever its detector, against @stuck lines and @expect[stuck] KIND. A
 * stuck finding is claimed if each site (finding_is_site) lies on a line with
 * one of the two, and its kind is one of those that @expect[stuck] names, if
 * any is. Findings with after_signal set and those that show no bug are
 * evidence and never judged, nor is the crash that a detector reports when we
 * ended a stuck program.
 *
 * A run of explore is many schedules. How one of them ended, even by a crash or a hang, is a
 * finding of explore and judged as such; the outcome and the log are those of the search.
 * Explore finds hangs itself, so @stuck claims nothing of it. An exit-status has no place: one
 * line that claims it is enough, wherever it stands.
 *
 * A run of another detector may hang by chance where explore is expected to find a deadlock
 * or stuck threads: then that is claimed, but need not happen.
 *
 * A detector that names one access of a data race (detector_names_one_access)
 * may touch any line that is annotated with data-race for one of the detectors,
 * and needs to touch one of its own only: which access it names is not up to it.
 *
 * A lock-held-at-exit without a site in the source is placed where its thread
 * was created: the thread has left all code of its own by then.
 */
#ifndef THREADPROOF_JUDGE_JUDGE_H
#define THREADPROOF_JUDGE_JUDGE_H

#include "base/arena.h"
#include "model/expectation.h"
#include "model/finding.h"
#include "model/log.h"
#include "model/outcome.h"
#include "model/verdict.h"

struct judge_input {
    enum detector detector;
    enum variant variant;
    const struct expectations *expectations; /* of the variant's source */
    const struct findings *findings;
    struct log_facts log;
    struct outcome outcome;
    int detector_status; /* exit status by which the detector says "I reported" (TSan: 66);
                            0 if it leaves the program's own (Valgrind as we run it) */
};

struct judgement {
    enum verdict verdict;
    const char *const *reasons; /* at least one, in words, with file:line */
    size_t reason_count;
};

/* The reasons live in `arena`. */
struct judgement judge(const struct judge_input *input, struct arena *arena);

#endif
