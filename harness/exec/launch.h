/* SPDX-License-Identifier: MIT */
/*
 * launch.h (private to exec): from a process_spec to execve(), in two halves:
 * launch_prepare() in the caller, where failing is easy, and launch_exec() in
 * the child, where all that can fail is the program's fault.
 */
#ifndef THREADPROOF_EXEC_LAUNCH_H
#define THREADPROOF_EXEC_LAUNCH_H

#include "exec/process.h"

struct launch {
    const struct process_spec *spec;
    const char **env; /* the caller's environment with spec->env in it; the array is ours */
    int folder;       /* or -1 */
    int input;        /* /dev/null, or -1 */
    int output;       /* borrowed, or -1 */
    int error;        /* borrowed, or -1 */
};

bool launch_prepare(struct launch *launch, const struct process_spec *spec, struct error *err);
void launch_release(struct launch *launch);

/*
 * In the child: becomes the program, in a process group of its own and bound
 * to die with `parent`. Returns only if that failed; errno says why. Before
 * that `report` becomes descriptor 3; no other descriptor above 2 stays open.
 */
void launch_exec(const struct launch *launch, pid_t parent, int *report);

#endif
