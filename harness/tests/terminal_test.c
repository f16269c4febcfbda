/* SPDX-License-Identifier: MIT */
/* exec/process.h, inherit_io: a program that shares the caller's terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process_fixture.h"

/* Reads until `text` has come. */
static void expect_text(int fd, const char *text)
{
    struct buf got = BUF_INIT;
    struct pollfd readable = {.fd = fd, .events = POLLIN};

    while (!strstr(got.ptr, text)) {
        char bytes[256];
        ssize_t len = poll(&readable, 1, PATIENCE_MS) == 1 ? read(fd, bytes, sizeof(bytes)) : -1;

        if (len <= 0)
            fail_msg("\"%s\" did not come, only \"%s\"", text, got.ptr);
        buf_add(&got, bytes, (size_t)len);
    }
    buf_release(&got);
}

static void type_keys(int terminal, const char *keys)
{
    assert_int_equal(write(terminal, keys, strlen(keys)), strlen(keys));
}

/* The driver leads a session whose terminal is ours; `out` replaces its standard output. */
static pid_t start_on_terminal(struct fixture *f, const char *action, int *terminal, int out)
{
    pid_t pid = forkpty(terminal, NULL, NULL, NULL);

    if (pid == 0)
        become_driver(f, "inherit", action, out);
    assert_true(pid > 0);
    return pid;
}

static void finish_on_terminal(int terminal, pid_t driver)
{
    int status;

    assert_int_equal(waitpid(driver, &status, 0), driver);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(terminal);
}

static void program_reads_the_terminal(void **state)
{
    int terminal;
    pid_t driver = start_on_terminal(*state, "echo", &terminal, -1);

    type_keys(terminal, "hello\n");
    expect_text(terminal, "echo: hello");
    type_keys(terminal, "\x04");
    expect_text(terminal, "driver: exited 0 0");
    finish_on_terminal(terminal, driver);
}

static void interrupt_key_reaches_the_program(void **state)
{
    int terminal;
    pid_t driver = start_on_terminal(*state, "hang-in-foreground", &terminal, -1);

    assert_true(is_up(*state, PATIENCE_MS));
    type_keys(terminal, "\x03");
    expect_text(terminal, "driver: signalled 0 2");
    finish_on_terminal(terminal, driver);
}

/* It is suspended for reading out of turn, given the terminal, and continued. */
static void program_in_a_pipeline_gets_the_terminal_when_it_reads(void **state)
{
    int terminal, ends[2];
    pid_t driver;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    driver = start_on_terminal(*state, "echo", &terminal, ends[1]);
    close(ends[1]);
    type_keys(terminal, "hello\n");
    expect_text(ends[0], "echo: hello");
    type_keys(terminal, "\x04");
    expect_text(ends[0], "driver: exited 0 0");
    close(ends[0]);
    finish_on_terminal(terminal, driver);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(program_reads_the_terminal),
        TEST(interrupt_key_reaches_the_program),
        TEST(program_in_a_pipeline_gets_the_terminal_when_it_reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
