/* SPDX-License-Identifier: MIT */
/*
 * valgrind_sentence.h: the sentences by which Valgrind's text opens an error,
 * and the label that XML has for it in <kind>.
 *
 * Sources: helgrind/hg_errors.c, drd/drd_error.c, memcheck/mc_errors.c and
 * coregrind/m_errormgr.c of Valgrind 3.19 and 3.24. What such an error is: the
 * table of model/kind.c, by the label; what its further sentences say:
 * valgrind_wording.h.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_SENTENCE_H
#define THREADPROOF_PARSE_VALGRIND_SENTENCE_H

#include "model/detector.h"

struct sentence {
    enum detector detector; /* that says so; DETECTOR_NONE if several do */
    const char *start;
    const char *inside; /* what must follow somewhere; NULL: nothing */
    const char *label;
};

/* All return NULL if the text is none of these. */

/* By its first words: "Possible data race during ..." */
const struct sentence *sentence_of_error(const char *text);
/* By its last words: "...: mutex 0x10c030, recursion count 1, owner 1." Others may say the same. */
const struct sentence *sentence_of_object(const char *text);
/*
 * A further sentence that nobody else says. If it has a label, the error is known by it whose
 * own sentence the log lacks.
 */
const struct sentence *sentence_of_rest(const char *text);

/*
 * Whether it is of Valgrind's own affairs; what stands behind some of these is a stack,
 * and no report. Another program may say the same.
 */
bool sentence_is_aside(const char *text);

#endif
