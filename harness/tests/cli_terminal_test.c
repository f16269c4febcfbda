/* SPDX-License-Identifier: MIT */
/* threadproof run on a terminal, and its end by the user. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli_fixture.h"

static const char actor[] = PROGRAM("actor");
static const char aborts[] = ENDS_PROGRAMS "/assertion";

/* Starts `threadproof run ARGUMENTS` as the leader of a terminal. */
static pid_t start(struct cli *c, int *terminal, const char *const *argv)
{
    pid_t pid = forkpty(terminal, NULL, NULL, NULL);

    if (pid == 0) {
        if (chdir(c->folder) == 0)
            execv(THREADPROOF, (char *const *)argv);
        _exit(1);
    }
    assert_true(pid > 0);
    return pid;
}

/* Everything the terminal shows until its last user is gone; exit status of `pid`. */
static int finish(pid_t pid, int terminal, struct buf *shown)
{
    char bytes[512];
    ssize_t got;
    int status;

    while ((got = read(terminal, bytes, sizeof(bytes))) > 0)
        buf_add(shown, bytes, (size_t)got);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    close(terminal);
    return WEXITSTATUS(status);
}

static int open_fifo(struct cli *c)
{
    int fd;

    assert_int_equal(mkfifo(cli_path(c, "fifo"), 0600), 0);
    fd = open(cli_path(c, "fifo"), O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void wait_for_program(int fifo)
{
    struct pollfd up = {.fd = fifo, .events = POLLIN};
    char byte;

    assert_int_equal(poll(&up, 1, CLI_PATIENCE_MS), 1);
    assert_int_equal(read(fifo, &byte, 1), 1);
}

static void program_reads_and_writes_the_terminal(void **state)
{
    const char *argv[] = {THREADPROOF, "run", "--detector=none", actor, "line", NULL};
    struct buf shown = BUF_INIT;
    int terminal;
    pid_t pid = start(*state, &terminal, argv);

    assert_int_equal(write(terminal, "typed\n", 6), 6);
    assert_int_equal(finish(pid, terminal, &shown), 0);
    assert_has(shown.ptr, "line=typed");
    assert_has(shown.ptr, "\x1b["); /* the report is in colour */
    buf_release(&shown);
}

static void interrupt_key_ends_the_program_and_still_reports(void **state)
{
    const char *argv[] = {THREADPROOF, "run", "--detector=none", actor, "stay=fifo", NULL};
    struct buf shown = BUF_INIT;
    int fifo = open_fifo(*state);
    int terminal;
    pid_t pid = start(*state, &terminal, argv);

    wait_for_program(fifo);
    assert_int_equal(write(terminal, "\x03", 1), 1);
    assert_int_equal(finish(pid, terminal, &shown), 3);
    assert_has(shown.ptr, "nothing found; interrupted");
    buf_release(&shown);
    close(fifo);
}

/* The program of a repetition has no terminal, so the key comes to us. */
static void signal_to_us_ends_the_repetition(void **state)
{
    const char *argv[] = {THREADPROOF, "run", "--detector=none", "--repeat=9", actor,
                          "stay=fifo", NULL};
    struct buf shown = BUF_INIT;
    int fifo = open_fifo(*state);
    int terminal;
    pid_t pid = start(*state, &terminal, argv);

    wait_for_program(fifo);
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(finish(pid, terminal, &shown), 3);
    assert_has(shown.ptr, "] 0 of 9");
    assert_has(shown.ptr, "1 run: 0 with findings, 1 inconclusive");
    assert_has(shown.ptr, "the run was interrupted");
    buf_release(&shown);
    close(fifo);
}

/* What is written to a terminal goes there only, and is the user's to read. */
static void words_on_the_terminal_are_pointed_at(void **state)
{
    const char *argv[] = {THREADPROOF, "run", "--detector=none", aborts, NULL};
    struct buf shown = BUF_INIT;
    int terminal;
    pid_t pid = start(*state, &terminal, argv);

    assert_int_equal(finish(pid, terminal, &shown), 1);
    assert_has(shown.ptr, "Assertion `total == 2' failed.");
    assert_has(shown.ptr, "Abort");
    assert_has(shown.ptr, "what it wrote before it ended is on the terminal");
    buf_release(&shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(program_reads_and_writes_the_terminal),
        TEST(interrupt_key_ends_the_program_and_still_reports),
        TEST(signal_to_us_ends_the_repetition),
        TEST(words_on_the_terminal_are_pointed_at),
    };

    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
