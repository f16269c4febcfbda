/* SPDX-License-Identifier: MIT */
/*
 * format.h: what a writer is given; private to report. A format is one row of
 * the table in report.c: a name and a function of this type.
 */
#ifndef THREADPROOF_REPORT_FORMAT_H
#define THREADPROOF_REPORT_FORMAT_H

#include "report/index.h"
#include "report/sink.h"

struct writing {
    const struct index *index;
    struct report_options options; /* title and width filled in */
    struct sink *sink;
    struct buf scratch; /* for one short text at a time */
};

typedef void format_write(struct writing *w);

format_write gitlab_write;
format_write html_write;
format_write json_write;
format_write junit_write;
format_write markdown_write;
format_write sarif_write;
format_write text_write;

/* Whether the findings of a run are what the case's annotations claim, and so no news. */
bool bug_claimed(const struct run *run);

/* "flagged", "MISSED": short and, for a failure, in capitals; fits into `width`. */
const char *verdict_word(enum verdict verdict, size_t width);

/* "TSan", "No detector", or "TSan, Debian clang version 14.0.6" where a detector has
 * several columns. */
void column_title(struct buf *out, const struct column *column);
/* For the head of a column: "TSan", or "tsan@clang-14" where a detector has several. */
void column_heading(struct buf *out, const struct column *column);

/*
 * What a detector is worth over the cases of a report: `right` broken programs
 * flagged, `wrong` complaints (a false alarm, an unexpected or misplaced
 * finding), `unseen` broken programs not flagged, for whatever reason (blind,
 * missed, misplaced, unexpected).
 * Precision is right of right + wrong, recall is right of right + unseen.
 * Inconclusive runs and wrong results say nothing of the detector: `undecided`.
 */
struct score {
    size_t right;
    size_t wrong;
    size_t unseen;
    size_t undecided;
    int64_t wall_ms;
};
struct score column_score(const struct index *index, const struct column *column);

/* "81 ms", "1.2 s", "3 min 20 s". */
void format_duration(struct buf *out, int64_t ms);

/* "2026-11-20 12:50:52 UTC"; nothing for 0. */
void format_time(struct buf *out, int64_t ms);

/* "1 case", "3 cases". */
void format_count(struct buf *out, uint64_t count, const char *one, const char *many);

#endif
