/* SPDX-License-Identifier: MIT */
/*
 * report.h: a digest in, a report out, in any of the formats of one table.
 *
 * Same digest, same options -> same bytes.
 */
#ifndef THREADPROOF_REPORT_REPORT_H
#define THREADPROOF_REPORT_REPORT_H

#include "digest/digest.h"
#include "markup/output.h"
#include "report/options.h"

/*
 * Writes the report in a format of the table. False if there is no such format
 * or the output cannot be written; part of the report may have been written
 * then. `options` may be NULL.
 */
bool report_write(struct digest *digest, const char *format, const struct report_options *options,
                  struct output out, struct error *err);

/* The table of formats. */
struct report_format {
    const char *name;      /* "html" */
    const char *file_name; /* what a run writes below reports/: "index.html" */
    const char *help;      /* a few words for --help and the manual */
};
size_t report_format_count(void);
struct report_format report_format_at(size_t index);

#endif
