/* SPDX-License-Identifier: MIT */
/*
 * descend.h (private to exec): who the children of this process are.
 */
#ifndef THREADPROOF_EXEC_DESCEND_H
#define THREADPROOF_EXEC_DESCEND_H

#include <sys/types.h>

#include "base/base.h"

struct pids {
    pid_t *items;
    size_t count;
    size_t capacity;
};

#define PIDS_INIT                                                                                  \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }
void pids_release(struct pids *pids);

/* Appends the children of this single-threaded process, zombies included. */
void children_list(struct pids *pids);
/* The same by way of every process's stat file: for kernels without the first. */
void children_list_by_stat(struct pids *pids);

#endif
