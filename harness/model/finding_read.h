/* SPDX-License-Identifier: MIT */
/*
 * finding_read.h: the "findings" of a record; private to model.
 */
#ifndef THREADPROOF_MODEL_FINDING_READ_H
#define THREADPROOF_MODEL_FINDING_READ_H

#include "model/finding.h"
#include "model/json_read.h"

/* Reads object["findings"] into `list`, whose arena they live in. */
void findings_read(struct reading *outer, const json_t *object, struct findings *list);

#endif
