/* SPDX-License-Identifier: MIT */
/* text.h: the parts of the terminal's report; private to report. */
#ifndef THREADPROOF_REPORT_TEXT_H
#define THREADPROOF_REPORT_TEXT_H

#include "markup/terminal.h"
#include "report/format.h"

/* The findings that no annotation claims, explained. */
void text_findings(struct writing *w, struct terminal *t);

/* Why the verdict is what it is; of a failed run also what the program said last. */
void text_reasons(struct terminal *t, const struct run *run);

/* How the schedule that shows a finding goes, step by step. */
void text_story(struct writing *w, struct terminal *t, const struct witness *witness);

#endif
