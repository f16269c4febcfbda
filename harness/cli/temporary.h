/* SPDX-License-Identifier: MIT */
/* temporary.h: a folder of our own in TMPDIR, or in /tmp. */
#ifndef THREADPROOF_CLI_TEMPORARY_H
#define THREADPROOF_CLI_TEMPORARY_H

#include "base/arena.h"
#include "base/error.h"

/* A new, empty folder; its absolute path in `arena`, or NULL. file_remove_tree() ends it. */
const char *temporary_folder(struct arena *arena, struct error *err);

#endif
