/* SPDX-License-Identifier: MIT */
/*
 * imports.h: which functions a process's program and libraries call, by their
 * ELF symbol tables; private to stuck.
 */
#ifndef THREADPROOF_STUCK_IMPORTS_H
#define THREADPROOF_STUCK_IMPORTS_H

#include <sys/types.h>

#include "base/arena.h"

enum import_set {
    IMPORT_TIMER,   /* alarm, setitimer, timer_create ... */
    IMPORT_PASSING, /* sendmsg, recvmsg ..., which can pass open files on, and syscall() */
    IMPORT_HANDLER  /* sigaction, signal ..., and syscall(), which can be any of them */
};

/*
 * The first function of the set that a mapped file other than the runtime of C
 * and C++ and Valgrind's own imports; NULL if none does. "an unreadable file" if one cannot be
 * read, since it might.
 */
const char *imports_find(pid_t pid, enum import_set set, struct arena *arena);

#endif
