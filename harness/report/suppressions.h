/* SPDX-License-Identifier: MIT */
/*
 * suppressions.h: for every finding of a report, the lines that make its
 * detector keep quiet about it from now on.
 *
 * For whom: somebody who takes a detector into use and cannot repair all that it
 * finds at once, or who has a false report to live with. A suppressed bug is
 * still there; above each suppression a comment says which one it is.
 *
 * The file goes to `threadproof run --suppressions FILE`, to
 * TSAN_OPTIONS=suppressions=FILE, or to valgrind --suppressions=FILE.
 *
 * How narrow: as the format permits. TSan's lines match the name of a function,
 * so one of them also hides other bugs of its type in that function. Valgrind's
 * match the calls from the innermost one to the last of the user's own, and the
 * class of error; what C++'s library does between them is left open ("..."). Neither
 * knows line numbers well enough to survive an edit.
 *
 * Sources: compiler-rt/lib/tsan/rtl/tsan_suppressions.cpp and
 * sanitizer_common/sanitizer_suppressions.cpp (LLVM 14); Valgrind's manual,
 * section 2.5 "Suppressing errors" (3.19).
 */
#ifndef THREADPROOF_REPORT_SUPPRESSIONS_H
#define THREADPROOF_REPORT_SUPPRESSIONS_H

#include "report/report.h"

enum suppressions_syntax {
    SUPPRESSIONS_TSAN,
    SUPPRESSIONS_VALGRIND, /* of Helgrind and DRD; each reads its own in the same file */
};

/* "tsan", "valgrind". False, with *syntax untouched, if there is none of that name. */
bool suppressions_syntax_from_name(const char *name, enum suppressions_syntax *syntax);

/* Of the distinct findings of the report: */
struct suppressions_made {
    size_t silenced;   /* have a suppression */
    size_t impossible; /* are of a detector with this syntax, which has none for them;
                          a comment says which and why */
    size_t foreign;    /* are of other detectors, the stuck watch among them */
};

/*
 * Writes them, in the order of the report. Same records, same bytes. False if
 * the output cannot be written. `options` may be NULL; only its root counts. Not
 * thread-safe for one report.
 */
bool suppressions_write(struct digest *digest, enum suppressions_syntax syntax,
                        const struct report_options *options, struct output out,
                        struct suppressions_made *made, struct error *err);

#endif
