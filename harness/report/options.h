/* SPDX-License-Identifier: MIT */
/* options.h: what whoever asks for a report may say about it. */
#ifndef THREADPROOF_REPORT_OPTIONS_H
#define THREADPROOF_REPORT_OPTIONS_H

#include "base/base.h"

struct report_options {
    const char *title; /* NULL: "threadproof report" */
    const char *root;  /* folder that file names are shown relative to, absolute; or NULL */
    unsigned width;    /* columns of the terminal (text); 0: 80 */
    bool colour;       /* ANSI colours (text) */
    /* Whether a bug with that fingerprint was known before; NULL: there is no baseline (SARIF) */
    bool (*is_known)(const void *known, const char *fingerprint);
    const void *known;
};

#endif
