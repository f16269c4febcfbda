/* SPDX-License-Identifier: MIT */
/* call_name.h: the names of system calls; private to stuck. */
#ifndef THREADPROOF_STUCK_CALL_NAME_H
#define THREADPROOF_STUCK_CALL_NAME_H

#include "stuck/proc.h"

/*
 * "read"; NULL if the C library that this was compiled with knows no such call, or
 * if a 32-bit program made it, whose calls have other numbers.
 */
const char *call_name(const struct proc_call *call);

#endif
