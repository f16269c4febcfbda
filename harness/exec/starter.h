/* SPDX-License-Identifier: MIT */
/*
 * starter.h: programs whose purpose is to start others: scripts, libtool's
 * wrappers, shells, and commands such as env. A detector has to watch what
 * they start.
 */
#ifndef THREADPROOF_EXEC_STARTER_H
#define THREADPROOF_EXEC_STARTER_H

#include "base/arena.h"

/* Whether the file (not a name to be looked for in PATH) is one. */
bool starter_is(const char *file);

/*
 * The program that a wrapper made by libtool will start, in `arena`; NULL if
 * the file is not such a wrapper or has not been linked yet.
 */
const char *starter_libtool_program(const char *file, struct arena *arena);

/*
 * Small commands that start nothing, as patterns for Valgrind's
 * --trace-children-skip: to watch them costs half a second each.
 */
const char *starter_leaf_commands(void);

#endif
