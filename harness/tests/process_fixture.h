/* SPDX-License-Identifier: MIT */
/*
 * process_fixture.h: runs programs/process/actor.c for the tests of
 * exec/process.h, and sees to it that none of its processes is left.
 *
 * The tear-down of each test fails if a child of this process is left or any
 * process, whatever its parent, that carries the test's mark in its environment.
 */
#ifndef THREADPROOF_TESTS_PROCESS_FIXTURE_H
#define THREADPROOF_TESTS_PROCESS_FIXTURE_H

#include "exec/process.h"

/* Far beyond what any step takes, for what must not happen at all. */
enum { PATIENCE_MS = 20000 };

struct fixture {
    char folder[32];
    struct buf fifo_path;
    struct buf mark; /* an environment entry that the test's processes inherit */
    int fifo;        /* a program writes a byte here when it is set up */
    const char *env[3];
    struct process_spec spec;
    struct process_result result;
    struct error err;
};

int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* Runs argv as f->spec says; the test fails if process_run() does. */
void run_argv(struct fixture *f, const char *const *argv);
const struct outcome *act(struct fixture *f, const char *action, const char *argument);
/* Standard output is `expected`, standard error is empty. */
void assert_output(struct fixture *f, const char *expected);

/* Waits for a program to write into the FIFO. */
bool is_up(struct fixture *f, int timeout_ms);

/*
 * In a forked child: becomes programs/process/driver.c, which runs the action
 * and carries the mark itself. `out` is its standard output, unless negative.
 */
_Noreturn void become_driver(struct fixture *f, const char *mode, const char *action, int out);

unsigned count_marked(const char *mark);
void assert_nothing_left(struct fixture *f);

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

#endif
