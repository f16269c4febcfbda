/* SPDX-License-Identifier: MIT */
/* sarif_rules.h: SARIF's rules, one a kind, and the tool that has them; private to report. */
#ifndef THREADPROOF_REPORT_SARIF_RULES_H
#define THREADPROOF_REPORT_SARIF_RULES_H

#include "markup/json_stream.h"
#include "model/kind.h"

/* "error", "warning", "note". */
const char *sarif_level(enum kind kind);

/* The member "tool" of a run. A kind's rule has its number as index. */
void sarif_tool(struct json_stream *j);

#endif
