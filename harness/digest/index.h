/* SPDX-License-Identifier: MIT */
/*
 * index.h: the values that a digest is made of, for those who write reports.
 *
 * Order: cases first (by topic, name, variant, detector, toolchain), then the
 * programs that are no cases, by name. A subject is a case or one such program
 * run; its runs lie side by side. A bug is all findings with the same exact
 * fingerprint in the same variant of the same case, or in any of the other
 * programs; it is shown where it first occurs, by the finding that tells most.
 *
 * Everything here is rebuilt by digest_index() after a record was added.
 */
#ifndef THREADPROOF_DIGEST_INDEX_H
#define THREADPROOF_DIGEST_INDEX_H

#include "base/buf.h"
#include "digest/fingerprint.h"
#include "model/record.h"

struct run {
    const struct record *record; /* borrowed, as all texts of the run are */
    const char *name;
    const char *topic; /* NULL if it is no case */
    const char *case_name;
    const char *toolchain; /* "" unknown */
    const char *blind;     /* why its detector cannot see the bug; NULL: it can */
    enum variant variant;
    enum detector detector;
    enum verdict verdict;
    struct outcome outcome;
    int64_t started_ms;
    const char *const *reasons;
    size_t reason_count;
    uint64_t finding_count; /* those that accuse, each as often as it was found */
    size_t subject;
    uint32_t id;                 /* in the order of adding */
    uint32_t column;             /* of the matrix; meaningful only for a case */
    const char *const *explored; /* explored_scope(); NULL: it just ran */
    size_t explored_count;
    bool missing;              /* planned, but it left no record; `record` says so */
    struct fingerprint source; /* of a case's program; zero if the record has none */
};

/* One finding of one record. */
struct occurrence {
    struct fingerprint bug; /* exact, and the case and variant */
    struct fingerprint stable;
    uint32_t run;
    uint32_t finding; /* its place in the record */
    uint32_t line;    /* of its first place */
    uint32_t count;
    uint8_t kind;
    uint8_t detector;
};

struct bug {
    struct fingerprint exact;
    struct fingerprint stable;
    uint32_t ordinal; /* among the bugs of the report with the same stable sum, from 1 */
    uint32_t line;
    uint32_t run; /* where the finding that stands for it is */
    uint32_t finding;
    uint32_t run_count; /* runs that have it */
    uint64_t count;     /* findings in all */
    uint64_t by_detector[DETECTOR_COUNT];
    uint64_t columns; /* COLUMN_BIT of each column that has it */
    enum kind kind;
};

struct subject {
    const char *topic; /* NULL if it is no case */
    const char *name;
    size_t first_run;
    size_t run_count;
    size_t first_bug;
    size_t bug_count;
};

/* A column of the matrix: a detector, and its toolchain where there are several. */
struct column {
    enum detector detector;
    const char *toolchain; /* NULL: the only one of this detector */
    const char *label;     /* "tsan@clang-14"; NULL with toolchain */
};

/* Of the first 64 columns: a matrix with more is not compared. */
#define COLUMN_BIT(column) ((column) < 64 ? UINT64_C(1) << (column) : 0)

struct totals {
    size_t cases;
    size_t programs; /* that are no cases */
    size_t passed;
    size_t failed;
    size_t unjudged;
    size_t by_verdict[VERDICT_COUNT];
    uint64_t findings;
    size_t bugs;      /* that accuse */
    int64_t first_ms; /* when the first run started, 0 if there is none */
    int64_t last_ms;  /* when the last one ended */
};

struct index {
    const struct run *runs;
    size_t run_count;
    struct subject *subjects;
    size_t subject_count;
    const struct bug *bugs; /* by subject, then in the order of the records */
    size_t bug_count;
    const struct column *columns;
    size_t column_count;
    struct totals totals;
    const struct contrast *contrasts; /* what toolchains see differently: contrast.h */
    size_t contrast_count;
    const char *const *gaps; /* sentences on what is missing or mixed; none if all is there */
    size_t gap_count;
};

/* The run of a subject for a column, the worst one if there are several; NULL if none. */
const struct run *subject_run(const struct index *index, const struct subject *subject,
                              const struct column *column, enum variant variant);

/* "flagged, 3 of 4" never hides a failure: whether a run's verdict is a failure. */
bool run_failed(const struct run *run);

/* The 32 digits, ":" and the ordinal. */
void bug_fingerprint(const struct bug *bug, char text[48]);

/* The finding that stands for a bug, and the record that it is in. */
static inline const struct record *bug_record(const struct index *index, const struct bug *bug)
{
    return index->runs[bug->run].record;
}
static inline const struct finding *bug_finding(const struct index *index, const struct bug *bug)
{
    return bug_record(index, bug)->findings.items[bug->finding];
}

/* Whether the findings of a run are what the case's annotations claim, and so no news. */
bool bug_claimed(const struct run *run);

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

#endif
