/* SPDX-License-Identifier: MIT */
/*
 * suppression_rule.h: one finding, and the suppression that silences it; private
 * to report.
 *
 * Names come from logs and may hold anything: a control character becomes a
 * wildcard, so that a rule is never cut into two lines.
 */
#ifndef THREADPROOF_REPORT_SUPPRESSION_RULE_H
#define THREADPROOF_REPORT_SUPPRESSION_RULE_H

#include "base/buf.h"
#include "model/finding.h"

/*
 * Appends TSan's line for the finding ("race_top:^worker$" and a newline). Any
 * stack of a report can match, so one line is enough: the narrowest that can be
 * had. Returns NULL, or why there is none, with nothing appended.
 */
const char *rule_tsan(struct buf *out, const struct finding *finding);

/*
 * Appends the kind and the frames of Valgrind's suppression for this stack
 * ("   Helgrind:Race\n   fun:worker\n"); the braces and the name are the
 * caller's. Valgrind matches the first stack of an error only, and of two
 * accesses the next run may report the other one first: so there is a rule for
 * each site of a finding (finding_is_site). Returns NULL, or why there is none.
 */
const char *rule_valgrind(struct buf *out, const struct finding *finding,
                          const struct stack *stack);

#endif
