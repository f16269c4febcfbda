/* SPDX-License-Identifier: MIT */
/*
 * baseline.h: the bugs that were known before, by their fingerprints, which
 * survive other lines and other checkouts (report/fingerprint.h).
 */
#ifndef THREADPROOF_CLI_BASELINE_H
#define THREADPROOF_CLI_BASELINE_H

#include "report/report.h"

struct baseline;

/*
 * Reads an older report's JSON, or a log, a record or a folder of these. NULL
 * with an error that names the file if it is none. baseline_free() frees it.
 */
struct baseline *baseline_read(const char *path, struct error *err);
void baseline_free(struct baseline *baseline);

/* Lets a report say of each bug whether the baseline, which may be NULL, has it. */
void baseline_tell(const struct baseline *baseline, struct report_options *options);

/*
 * Prints a line on `out` for each bug of the report that the baseline lacks
 * ("new: ...") and for each that only the baseline has ("fixed: ..."), and
 * returns the number of new ones. Bugs of a run that `is_known` says yes to are
 * never new.
 */
size_t baseline_compare(const struct baseline *baseline, struct digest *digest,
                        bool (*is_known)(const void *context, const char *run), const void *context,
                        FILE *out);

#endif
