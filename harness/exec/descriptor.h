/* SPDX-License-Identifier: MIT */
/*
 * descriptor.h (private to exec): what the other files do to file descriptors.
 *
 * Descriptors that become a program's 0, 1 and 2 must not have these numbers
 * already, which happens when the caller was started with one of them closed.
 */
#ifndef THREADPROOF_EXEC_DESCRIPTOR_H
#define THREADPROOF_EXEC_DESCRIPTOR_H

#include "base/base.h"

/* The same file above 2 with close-on-exec; `fd` is closed if it moved. -1 with errno set. */
int descriptor_lift(int fd);
/* Closes *fd unless it is negative, keeps errno; *fd is -1 afterwards. */
void descriptor_close(int *fd);
/* Moves *fd to 3 with close-on-exec, and closes everything above. */
bool descriptor_keep_only(int *fd);

#endif
