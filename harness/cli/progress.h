/* SPDX-License-Identifier: MIT */
/* progress.h: how far a long job is, on standard error if that is a terminal. */
#ifndef THREADPROOF_CLI_PROGRESS_H
#define THREADPROOF_CLI_PROGRESS_H

#include "base/base.h"

/* One line that replaces the one before; `text` is said behind the bar. */
void progress_show(uint64_t done, uint64_t total, const char *text);
/* Takes the line away. */
void progress_clear(void);

#endif
