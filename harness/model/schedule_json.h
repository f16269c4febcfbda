/* SPDX-License-Identifier: MIT */
/* schedule_json.h: the "schedule" of a record; private to model. */
#ifndef THREADPROOF_MODEL_SCHEDULE_JSON_H
#define THREADPROOF_MODEL_SCHEDULE_JSON_H

#include "model/json_read.h"
#include "model/json_write.h"
#include "model/schedule.h"

json_t *schedule_write(const struct schedule *schedule);
/* The one of a record that has one, in r->arena; what is wrong is in `r`. */
const struct schedule *schedule_read(struct reading *r, const json_t *record);

#endif
