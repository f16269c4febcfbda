/* SPDX-License-Identifier: MIT */
/*
 * load.h: what a user names on the command line -> a report: records, logs of
 * detectors, folders with either at any depth, and "-", a log on standard input.
 * They are told apart by their content.
 *
 * Each file is read once and kept until load_free(). Texts, names and stacks that
 * records have in common are kept once, so that all of them take about half as
 * much memory as their files.
 *
 * Each log becomes a record too, named after its path, whose equal
 * findings are one that is counted; its verdict is inconclusive if the log is not whole.
 */
#ifndef THREADPROOF_CLI_LOAD_H
#define THREADPROOF_CLI_LOAD_H

#include "report/report.h"

struct load;

struct load *load_new(void);
void load_free(struct load *load);

/*
 * Adds all that is at `path`. In a folder, a file that is neither log nor record
 * is passed over, and so is a link; a folder without any is an error,
 * and so is a file that was named itself and is neither.
 */
bool load_add(struct load *load, const char *path, struct error *err);

/* The report on all of it; it belongs to `load`. */
struct digest *load_digest(struct load *load);

/* Runs that nobody judged and that have findings, or whose verdict is a failure. */
size_t load_bad_runs(const struct load *load);
/* Runs that prove nothing. */
size_t load_inconclusive_runs(const struct load *load);
/* Whether a run of that name has a verdict that passes, so that its findings are no news. */
bool load_passes(const struct load *load, const char *run);

#endif
