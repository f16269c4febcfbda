/* SPDX-License-Identifier: MIT */
/* text.h: the two parts of the terminal's report; private to report. */
#ifndef THREADPROOF_REPORT_TEXT_H
#define THREADPROOF_REPORT_TEXT_H

#include "report/format.h"
#include "report/terminal.h"

/* The findings of the programs that are no cases, explained. */
bool text_findings(struct writing *w, struct terminal *t);

#endif
