/* SPDX-License-Identifier: MIT */
/*
 * flush.h: kills a process, but has it write out before what it printed; private
 * to stuck.
 */
#ifndef THREADPROOF_STUCK_FLUSH_H
#define THREADPROOF_STUCK_FLUSH_H

#include <sys/types.h>

#include "base/base.h"

/*
 * Makes the thread `tid` call the C library's fflush(NULL), then kills its
 * process. False if it is not known to have been written: tracing is forbidden,
 * the machine is not x86-64, the library is not found, or it takes longer
 * than five seconds (a thread that ended holding a stream's lock, a reader who does
 * not read).
 */
bool flush_and_kill(pid_t tid);

#endif
