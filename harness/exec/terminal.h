/* SPDX-License-Identifier: MIT */
/*
 * terminal.h (private to exec): whose turn it is to read the terminal.
 *
 * A program that shares the caller's terminal leads a process group of its
 * own, so it must be made the terminal's foreground group before it may read.
 * It gets the terminal at once if standard input and output are both the
 * terminal; else (say, `threadproof run -- prog | less`) only when it asks for
 * it, because the others in the caller's group cannot read it meanwhile.
 * The terminal is never taken from a stranger: only if the caller's group has it.
 */
#ifndef THREADPROOF_EXEC_TERMINAL_H
#define THREADPROOF_EXEC_TERMINAL_H

#include <sys/types.h>

#include "base/base.h"

struct terminal {
    int fd; /* the controlling terminal, or -1 */
    bool given;
};

#define TERMINAL_NONE                                                                              \
    {                                                                                              \
        .fd = -1, .given = false                                                                   \
    }

/* Finds the terminal, if standard input is one. */
void terminal_open(struct terminal *terminal);
/* Gives it to the program's group, now or when the group asks for it. */
void terminal_offer(struct terminal *terminal, pid_t group);
/*
 * The program's group was suspended by `signal`. If it waits for the terminal,
 * it gets that; if the user suspended it, or the terminal is not ours to give,
 * the caller's whole job is suspended too, as the shell expects.
 */
void terminal_stopped(struct terminal *terminal, pid_t group, int signal);
/* Takes it back. */
void terminal_close(struct terminal *terminal);

#endif
