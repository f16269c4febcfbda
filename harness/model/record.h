/* SPDX-License-Identifier: MIT */
/*
 * record.h: the JSON file that one run leaves. Every report is made from
 * records alone, so a record holds all that a report shows: the findings, the
 * verdict with its reasons, and the source text of the case.
 *
 * The format is reports/schema/record.schema.json, version RECORD_VERSION:
 * reading takes any record of that major version and ignores fields that it
 * does not know.
 *
 * Lifetime: strings and arrays belong to the arena that the record was made with,
 * or to the pool that it was read into. All texts are valid UTF-8 after reading (writing replaces
 * what is not).
 */
#ifndef THREADPROOF_MODEL_RECORD_H
#define THREADPROOF_MODEL_RECORD_H

#include "base/pool.h"
#include "base/buf.h"
#include "base/error.h"
#include "model/expectation.h"
#include "model/finding.h"
#include "model/log.h"
#include "model/outcome.h"
#include "model/schedule.h"
#include "model/verdict.h"

#define RECORD_VERSION 1

/* What a program printed: its beginning and its end, the middle left out. */
struct captured {
    const char *text;
    size_t len;
    uint64_t total; /* bytes printed in all; more than len if some were left out */
};

/* Lines of the program's sources around a place that a finding names. */
struct excerpt {
    const char *file; /* as the frames name it */
    unsigned first;   /* number of the first line, from 1 */
    const char *text; /* the lines, without the last one's end */
};

struct record {
    const char *path; /* of the file that it was read from; NULL: it was made here */

    /* what was run */
    const char *name;  /* "tsan.races.lost-update.broken", or the program's name */
    const char *topic; /* NULL if it is no case */
    const char *case_name;
    enum variant variant; /* meaningful only with case_name */
    enum detector detector;
    const char *program;     /* absolute path */
    const char *const *argv; /* the whole command, detector included */
    size_t argc;
    const char *const *env; /* what the runner added: "TSAN_OPTIONS=..." */
    size_t env_count;
    const char *repeat; /* a line for a POSIX shell that repeats the run by hand, with the findings
                           on the terminal; NULL unknown */
    const char *toolchain; /* "Debian clang version 14.0.6", "valgrind-3.19.0"; NULL unknown */
    int64_t started_ms;    /* Unix time in milliseconds */

    /* what happened */
    struct outcome outcome;
    struct log_facts log;
    const char *log_path;     /* the raw log, or NULL if the detector left none */
    struct captured log_text; /* what it says; text is NULL if there is none */
    struct captured out;      /* standard output */
    struct captured err;      /* standard error */
    struct findings findings;
    const struct schedule *schedule; /* how its schedules were explored; NULL: it just ran */

    /* what is said of it */
    enum verdict verdict;
    const char *const *reasons; /* sentences, the most important first */
    size_t reason_count;

    /* the case, for reports: NULL and 0 if it is no case */
    const char *source_path;
    const char *source_text;
    struct expectations expectations;

    /* of a program that is no case: in the order of file and line, none twice */
    const struct excerpt *excerpts;
    size_t excerpt_count;
};

/* The record as JSON, indented by two, one closing newline. */
void record_write(const struct record *record, struct buf *out);

/* The schedule that shows the finding; NULL if there is none. */
const struct witness *record_witness(const struct record *record, const struct finding *finding);

/*
 * Reads one record into `pool`, where what several records have in common (the
 * source of a case, names, stacks) is kept once. The caller releases
 * record->findings with findings_release(), then the pool. Messages name `path`
 * and the line.
 */
bool record_read(const char *path, const char *json, size_t len, struct pool *pool,
                 struct record *record, struct error *err);

#endif
