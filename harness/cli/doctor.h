/* SPDX-License-Identifier: MIT */
/*
 * doctor.h: the findings of `threadproof doctor`, a line each: ok, warning or
 * broken, and what to do about it.
 */
#ifndef THREADPROOF_CLI_DOCTOR_H
#define THREADPROOF_CLI_DOCTOR_H

#include "cli/compiler.h"

enum health { HEALTH_OK, HEALTH_WARNING, HEALTH_BROKEN };

struct doctor {
    struct arena arena;
    const char *folder; /* temporary, of this call */
    struct compiler compiler;
    bool has_compiler;
    size_t warnings;
    size_t broken;
};

/* Prints a line. `advice` says what to do; NULL if there is nothing to do. */
void doctor_say(struct doctor *doctor, enum health health, const char *advice, const char *format,
                ...) PRINTF_LIKE(4, 5);

/* The machine: kernel, C library, compiler, cores, address randomisation, ptrace. */
void doctor_machine(struct doctor *doctor);

/*
 * Proves a detector on two programs built here: one with a race that it must
 * find at its line, one without that it must say nothing about.
 */
void doctor_detector(struct doctor *doctor, enum detector detector);

/* Whether Valgrind reads the debug information that the compiler makes if nobody asks for DWARF 4.
 */
void doctor_dwarf(struct doctor *doctor);

#endif
