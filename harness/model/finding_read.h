/* SPDX-License-Identifier: MIT */
/*
 * finding_read.h: the "findings" of a record; private to model.
 */
#ifndef THREADPROOF_MODEL_FINDING_READ_H
#define THREADPROOF_MODEL_FINDING_READ_H

#include "model/finding.h"
#include "model/json_read.h"

/*
 * Reads an array of findings into `list`, which owns them; one at a time,
 * since there may be 100,000 of them. False on error.
 */
bool findings_read(struct reading *outer, struct json_text *text, struct findings *list);

#endif
