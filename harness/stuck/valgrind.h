/* SPDX-License-Identifier: MIT */
/*
 * valgrind.h: the guest's stacks and locks, asked of Valgrind itself; private
 * to stuck.
 *
 * libdw sees only Valgrind's own code in such a process. Valgrind answers vgdb,
 * which comes with it, in 0.1 to 0.3 s, and goes on as if nothing had happened.
 */
#ifndef THREADPROOF_STUCK_VALGRIND_H
#define THREADPROOF_STUCK_VALGRIND_H

#include <sys/types.h>

#include "model/finding.h"

struct guest_thread {
    pid_t tid;
    unsigned slot; /* Valgrind's number of the thread */
    struct stack stack;
    uint64_t stack_low; /* where the guest's stack lies, both ends included */
    uint64_t stack_high;
};

/* A lock that Helgrind knows, with those who hold it, readers too. */
struct guest_lock {
    uint64_t address;
    unsigned *holders; /* slots */
    size_t holder_count;
    size_t holder_capacity;
};

struct guest {
    struct guest_thread *threads;
    size_t thread_count;
    struct guest_lock *locks;
    size_t lock_count;
};

/* "helgrind", "drd" ... if the process is run by Valgrind; else NULL. */
const char *valgrind_tool(pid_t pid, struct arena *arena);

/* On false `why` says what is missing. */
bool valgrind_ask(pid_t pid, const char *tool, struct arena *arena, struct guest *guest,
                  const char **why);
/* Reads what vgdb printed for "v.info scheduler" and "info locks". */
void guest_parse(const char *text, struct arena *arena, struct guest *guest);

/* NULL if Valgrind did not name it. */
const struct guest_thread *guest_thread_by_tid(const struct guest *guest, pid_t tid);
const struct guest_thread *guest_thread_by_slot(const struct guest *guest, unsigned slot);
const struct guest_lock *guest_lock_at(const struct guest *guest, uint64_t address);

#endif
