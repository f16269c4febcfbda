/* SPDX-License-Identifier: MIT */
/*
 * report.h: records in, a report out, in any of the formats of one table.
 *
 *     struct report *report = report_new();
 *     report_add_record(report, &record);
 *     report_write(report, "html", &options, report_to_file(stdout), &err);
 *     report_free(report);
 *
 * Life cycle: new, add as often as you like, write as often as you like, free.
 *
 * Memory: a report opens no file and copies no record. What is added is
 * borrowed, and stays as it is until the report is freed; the report itself
 * takes some 100 bytes for each finding. Who reads many records reads them into
 * one pool (record.h), which keeps once what they have in common.
 *
 * Same records, same options -> same bytes, in whatever order they were added:
 * runs are sorted by their names, and times come from the records.
 *
 * A report belongs to one thread at a time.
 */
#ifndef THREADPROOF_REPORT_REPORT_H
#define THREADPROOF_REPORT_REPORT_H

#include "base/buf.h"
#include "base/error.h"
#include "model/record.h"

struct plan; /* model/plan.h */
struct report;

struct report *report_new(void);
void report_free(struct report *report);

void report_add_record(struct report *report, const struct record *record);
/* Adds a plan, by which runs are missed if they left no record. */
void report_add_plan(struct report *report, const struct plan *plan);

/* How many records were added, and how many of them have a failed verdict. */
size_t report_run_count(const struct report *report);
size_t report_failure_count(const struct report *report);
/* What is missing or mixed up, in sentences of the report; 0: it is whole. */
size_t report_gap_count(struct report *report);

/*
 * One bug of the report: all findings of equal kind at the same places, counted.
 * Strings live until the next record is added.
 */
struct report_bug {
    char fingerprint[48]; /* 32 hex digits, ":" and a number; see fingerprint.h */
    enum kind kind;
    uint64_t count;
    const char *run; /* name of the first run that has it */
};
size_t report_bug_count(struct report *report);
struct report_bug report_bug_at(struct report *report, size_t index);

struct report_options {
    const char *title; /* NULL: "threadproof report" */
    const char *root;  /* folder that file names are shown relative to, absolute; or NULL */
    unsigned width;    /* columns of the terminal (text); 0: 80 */
    bool colour;       /* ANSI colours (text) */
    /* Whether a bug with that fingerprint was known before; NULL: there is no baseline (SARIF) */
    bool (*is_known)(const void *known, const char *fingerprint);
    const void *known;
};

/* Where the bytes go: exactly one is set. */
struct report_output {
    FILE *file;
    struct buf *buf;
};
static inline struct report_output report_to_file(FILE *file)
{
    return (struct report_output){.file = file};
}
static inline struct report_output report_to_buf(struct buf *buf)
{
    return (struct report_output){.buf = buf};
}

/*
 * Writes the report in a format of the table. False if there is no such format
 * or the output cannot be written; part of the report may have been written
 * then. `options` may be NULL.
 */
bool report_write(struct report *report, const char *format, const struct report_options *options,
                  struct report_output out, struct error *err);

/* The table of formats. */
struct report_format {
    const char *name;      /* "html" */
    const char *file_name; /* what a run writes below reports/: "index.html" */
    const char *help;      /* a few words for --help and the manual */
};
size_t report_format_count(void);
struct report_format report_format_at(size_t index);

#endif
