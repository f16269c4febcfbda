/* SPDX-License-Identifier: MIT */
/*
 * libc.h: which glibc a process runs with, since the layout of what threads
 * wait for is glibc's own, and where its symbols lie; private to stuck.
 *
 * Source: the banner that libc.so.6 prints when it is run, "GNU C Library
 * (Debian GLIBC 2.41-12) stable release version 2.41."
 */
#ifndef THREADPROOF_STUCK_LIBC_H
#define THREADPROOF_STUCK_LIBC_H

#include "stuck/proc.h"

/*
 * 41 for glibc 2.41, by the library that the process has mapped, which in a
 * container is not ours. Where that cannot be told (a static program, another C
 * library, no right to read it) it is that of the glibc that we run with.
 */
unsigned libc_minor_version(pid_t pid, const struct proc_maps *maps, struct arena *arena);

/*
 * Where glibc's symbols of these names lie in the process; 0 for what is not found: in a static
 * program, with another C library.
 */
void libc_symbols(pid_t pid, const struct proc_maps *maps, const char *const *names, size_t count,
                  uint64_t *addresses, struct arena *arena);

#endif
