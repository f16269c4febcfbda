/* SPDX-License-Identifier: MIT */
/* render.h: a record through everything that can be made of one. */
#ifndef THREADPROOF_TESTS_RENDER_H
#define THREADPROOF_TESTS_RENDER_H

#include "report/report.h"

/*
 * Writes a report on the record in every format, with and without a root and
 * colours, and its suppressions in every syntax; nothing of
 * that is kept. False if a writer says that it failed.
 */
bool render(const struct record *record, struct error *err);

#endif
