/* SPDX-License-Identifier: MIT */
/*
 * cli_fixture.h: runs the built threadproof as a user would, in a folder of the
 * test's own, and looks at what it printed and how it ended.
 */
#ifndef THREADPROOF_TESTS_CLI_FIXTURE_H
#define THREADPROOF_TESTS_CLI_FIXTURE_H

#include "base/arena.h"
#include "exec/process.h"

/* Far beyond what any step takes. */
enum { CLI_PATIENCE_MS = 120000 };

struct cli {
    struct arena arena;
    char folder[32];  /* current folder of what is run; data in it leads to the tests' data */
    const char *name; /* of a test whose whole transcript is compared, or NULL */
    struct buf transcript;
    struct process_result result;
    struct error err;
};

int cli_set_up(void **state);
/* Fails if a temporary folder of threadproof's is left behind. */
int cli_tear_down(void **state);

/* Runs threadproof with these arguments, up to NULL, and returns its exit status. */
int cli(struct cli *c, ...) __attribute__((__sentinel__));

/* What it printed. */
const char *cli_out(const struct cli *c);
const char *cli_err(const struct cli *c);
/* Its standard error as one line, with single blanks: for sentences that are broken somewhere. */
const char *cli_said(struct cli *c);
/*
 * Without what differs from run to run: a duration is "N ms", the test's folder
 * DIR, the folder of the programs PROGRAMS.
 */
const char *cli_steady(struct cli *c, const char *text);
/* The whole text, so that a sentence too many is seen. */
void assert_text(const char *text, const char *expected);
void assert_has(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);

/* What a report in HTML says is the command to repeat its first run. */
const char *cli_repeat_command(struct cli *c, const char *html);
/* Runs a line in a shell in the test's folder; its exit status, and its output as of cli(). */
int cli_shell(struct cli *c, const char *line);

/* Files below the test's folder; names are relative to it. */
const char *cli_path(struct cli *c, const char *name);
const char *cli_content(struct cli *c, const char *name);
void cli_write(struct cli *c, const char *name, const char *content);

/* Skips the test, with the reason, if the machine lacks it. */
void need_tsan(void);
void need_valgrind(void);

/* A program of programs/cli: PROGRAM("racy.tsan"). */
#define PROGRAM(name) CLI_PROGRAMS "/" name
#define TEST(name)    cmocka_unit_test_setup_teardown(name, cli_set_up, cli_tear_down)

/*
 * A test of which all that threadproof prints is compared, beside what the test itself looks at,
 * so that a word too many or too few is seen anywhere: every call, its output without what
 * differs from run to run, and its exit status are what transcripts/GROUP/NAME.txt says. For
 * calls that say the same on every machine: on logs and records, not on runs. With
 * THREADPROOF_TRANSCRIPTS=write in the environment the files are written; read what changed.
 */
#define TEST_WHOLE(name)                                                                           \
    cmocka_unit_test_prestate_setup_teardown(name, cli_set_up, cli_tear_down, (void *)#name)

#endif
