/* SPDX-License-Identifier: MIT */
/*
 * foreign.h: reports that threadproof does not read, recognised by one of their
 * lines, so that nobody mistakes silence about them for a clean run.
 */
#ifndef THREADPROOF_PARSE_FOREIGN_H
#define THREADPROOF_PARSE_FOREIGN_H

#include "base/base.h"

enum foreign { FOREIGN_GO, FOREIGN_KCSAN, FOREIGN_LOCKDEP, FOREIGN_GDB, FOREIGN_COUNT };

/* Whether a report of one of these begins in the line, whatever comes before it there. */
bool foreign_begins(const char *line, size_t len, enum foreign *which);

/* "Go's race detector" */
const char *foreign_name(enum foreign which);
/* What to do with such a log, a half sentence. */
const char *foreign_advice(enum foreign which);

#endif
