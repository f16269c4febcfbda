/* SPDX-License-Identifier: MIT */
/*
 * format.h: what a writer is given; private to report. A format is one row of
 * the table in report.c: a name and a function of this type.
 */
#ifndef THREADPROOF_REPORT_FORMAT_H
#define THREADPROOF_REPORT_FORMAT_H

#include "digest/index.h"
#include "markup/sink.h"
#include "report/options.h"

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

#endif
