/* SPDX-License-Identifier: MIT */
/*
 * stuck_fixture.h: what the tests of harness/stuck share: running the programs
 * of programs/stuck, which are built plain and for TSan.
 */
#ifndef STUCK_FIXTURE_H
#define STUCK_FIXTURE_H

#include <sys/types.h>

#include "stuck/stuck.h"

enum build { PLAIN, TSAN, BUILD_COUNT };

/* The path of a program, in `path`. */
void program_path(char *path, size_t size, const char *program, enum build build);

/* A program that was started and has said that it is ready. */
struct started {
    pid_t pid;
    int output; /* its standard output */
    int input;  /* our end of its standard input */
};

/* `mode` may be NULL. Fails the test if the program does not start. */
struct started start_program(const char *program, enum build build, const char *mode);
/* Waits until it says that it is ready; fails the test if it ends instead. */
void await_ready(const struct started *started);
/* Kills it, unless it has ended. */
void end_program(struct started *started);

/* Runs a command to its end under a watch, which the caller frees. */
struct stuck_watch *run_watched(const char *const *argv, struct process_result *result);

enum { LINES_MAX = 16 };

struct lines {
    unsigned items[LINES_MAX];
    size_t count;
};
bool has_line(const struct lines *lines, unsigned line);
/* The lines of a program's source on which the comment stands. */
struct lines marked_lines(const char *program, const char *comment);

/* How often to do what is done once by default, from the environment: for soaks. */
unsigned count_from(const char *variable, unsigned otherwise);

#endif
