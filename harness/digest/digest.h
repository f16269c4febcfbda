/* SPDX-License-Identifier: MIT */
/*
 * digest.h: what the records of a report have to say, put together: runs, cases,
 * bugs, gaps.
 *
 *     struct digest *digest = digest_new();
 *     digest_add_record(digest, &record);
 *     report_write(digest, "html", &options, output_to_file(stdout), &err);
 *     digest_free(digest);
 *
 * Life cycle: new, add as often as you like, look as often as you like, free.
 *
 * Memory: a digest opens no file and copies no record. What is added is
 * borrowed, and stays as it is until the digest is freed; the digest itself
 * takes some 200 bytes for each finding. Who reads many records reads them into
 * one pool (record.h), which keeps once what they have in common.
 *
 * Same records -> same digest, in whatever order they were added: runs are
 * sorted by their names, and times come from the records.
 *
 * A digest belongs to one thread at a time.
 */
#ifndef THREADPROOF_DIGEST_DIGEST_H
#define THREADPROOF_DIGEST_DIGEST_H

#include "model/record.h"

struct index;
struct plan; /* model/plan.h */
struct digest;

struct digest *digest_new(void);
void digest_free(struct digest *digest);

void digest_add_record(struct digest *digest, const struct record *record);
/* Adds a plan, by which runs are missed if they left no record. */
void digest_add_plan(struct digest *digest, const struct plan *plan);

/* How many records were added, and how many of them have a failed verdict. */
size_t digest_run_count(const struct digest *digest);
size_t digest_failure_count(const struct digest *digest);
/* What is missing or mixed up, in sentences of the digest; 0: it is whole. */
size_t digest_gap_count(struct digest *digest);

/*
 * One bug of the digest: all findings of equal kind at the same places, counted.
 * Strings live until the next record is added.
 */
struct digest_bug {
    char fingerprint[48]; /* 32 hex digits, ":" and a number; see fingerprint.h */
    enum kind kind;
    uint64_t count;
    const char *run; /* name of the first run that has it */
};
size_t digest_bug_count(struct digest *digest);
struct digest_bug digest_bug_at(struct digest *digest, size_t index);

/*
 * All of it for those who write reports (index.h), up to date with all records
 * added. It belongs to the digest and stays until the next record is added.
 */
const struct index *digest_index(struct digest *digest);

#endif
