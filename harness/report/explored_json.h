/* SPDX-License-Identifier: MIT */
/* explored_json.h: what was explored, for the reports that are JSON; private to report. */
#ifndef THREADPROOF_REPORT_EXPLORED_JSON_H
#define THREADPROOF_REPORT_EXPLORED_JSON_H

#include "markup/json_stream.h"
#include "report/format.h"

/* {"seed": ..., "story": [...]}; NULL if no schedule shows the finding. */
json_t *explored_witness_json(struct writing *w, const struct record *record,
                              const struct finding *finding);

/* SARIF's thread flows of the story, ordered by time; NULL if there is none. */
json_t *explored_thread_flows(struct writing *w, const struct witness *witness);

#endif
