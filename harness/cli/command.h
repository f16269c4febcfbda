/* SPDX-License-Identifier: MIT */
/*
 * command.h: the commands of threadproof, one file each, and what they share.
 */
#ifndef THREADPROOF_CLI_COMMAND_H
#define THREADPROOF_CLI_COMMAND_H

#include <argp.h>

#include "base/base.h"

/* Exit status of every command. */
enum status {
    STATUS_NOTHING = 0,  /* nothing (new) found */
    STATUS_FINDINGS = 1, /* findings, or verdicts that do not pass */
    STATUS_USAGE = 2,
    STATUS_FAILED = 3 /* inconclusive, or it could not be done */
};

struct command {
    const char *name;
    const char *summary;               /* one line for `threadproof --help` */
    int (*run)(int argc, char **argv); /* argv[0] is "threadproof NAME" */
};

/* An exit status: one of enum status, or the program's own where `run` was asked for that. */
int command_doctor(int argc, char **argv);
int command_explore(int argc, char **argv);
int command_report(int argc, char **argv);
int command_run(int argc, char **argv);
int command_stuck(int argc, char **argv);
int command_verify(int argc, char **argv);

/*
 * argp_parse() with our exit status for wrong usage: the process ends there, as
 * argp's own --help does. `flags` are argp's.
 */
void command_parse(const struct argp *argp, int argc, char **argv, unsigned flags, void *input);

/*
 * Writes a text in which strangers' names may stand: its lines as they are, and
 * whatever else a terminal would obey written out (text_add_visible).
 */
void print_visible(FILE *out, const char *format, ...) PRINTF_LIKE(2, 3);
void vprint_visible(FILE *out, const char *format, va_list args) PRINTF_LIKE(2, 0);

/* "threadproof: ..." and a newline on standard error, visible as above. */
void complain(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
