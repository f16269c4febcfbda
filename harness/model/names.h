/* SPDX-License-Identifier: MIT */
/*
 * names.h: an enum and its names in one table; private to model.
 */
#ifndef THREADPROOF_MODEL_NAMES_H
#define THREADPROOF_MODEL_NAMES_H

#include "base/base.h"

/* names[index], a BUG() if the index is outside or the entry NULL. */
const char *name_of(const char *const *names, size_t count, size_t index, const char *what);

/* False, with *index untouched, if `name` is not among them. NULL entries are skipped. */
bool name_find(const char *const *names, size_t count, const char *name, size_t *index);

#endif
