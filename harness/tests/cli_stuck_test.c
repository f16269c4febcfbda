/* SPDX-License-Identifier: MIT */
/* threadproof stuck, through the built binary. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli_fixture.h"

static pid_t start(const char *program, const char *argument)
{
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nothing */
        execl(program, program, argument, NULL);
        _exit(1);
    }
    assert_true(pid > 0);
    return pid;
}

/* The system call that the process is in, once it sleeps in one: "202 0x..." */
static void await_call(struct cli *c, pid_t pid, const char *number)
{
    const char *path = arena_printf(&c->arena, "/proc/%d/syscall", (int)pid);
    struct buf call = BUF_INIT;

    do {
        buf_clear(&call);
        assert_true(file_read(path, &call, NULL));
        assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
    } while (!text_starts(call.ptr, number));
    buf_release(&call);
}

/* It must still be there, and as it was: only our signal ends it. */
static void end(pid_t pid)
{
    int status;

    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static const char *number_of(struct cli *c, pid_t pid)
{
    return arena_printf(&c->arena, "%d", (int)pid);
}

static void hanging_process_is_diagnosed(void **state)
{
    struct cli *c = *state;
    pid_t pid = start(PROGRAM("hang"), NULL);

    await_call(c, pid, arena_printf(&c->arena, "%d ", SYS_futex));
    assert_int_equal(cli(c, "stuck", number_of(c, pid), NULL), 1);
    assert_has(cli_out(c), "hang.c:10");
    assert_int_equal(cli(c, "stuck", "--json=a", "--text=-", number_of(c, pid), NULL), 1);
    assert_has(cli_content(c, "a"), "\"deadlock\"");
    assert_has(cli_out(c), "the process can never finish");
    end(pid);
}

static void waiting_process_is_not_accused(void **state)
{
    struct cli *c = *state;
    const char *fifo = cli_path(c, "fifo");
    pid_t pid;
    int fd;

    assert_int_equal(mkfifo(fifo, 0600), 0);
    fd = open(fifo, O_RDWR | O_CLOEXEC);
    pid = start(PROGRAM("actor"), arena_printf(&c->arena, "stay=%s", fifo));
    await_call(c, pid, arena_printf(&c->arena, "%d ", SYS_pause));
    assert_int_equal(cli(c, "stuck", number_of(c, pid), NULL), 0);
    assert_has(cli_out(c), "not proven stuck");
    assert_int_equal(
        cli(c, "stuck", "--text=-", "--json=a", "--html=b", "--sarif=s", number_of(c, pid), NULL),
        0);
    assert_text(
        cli_out(c),
        arena_printf(
            &c->arena,
            "\nactor (pid %d) under stuck watch: nothing found\n"
            "    the process is not stuck, as far as can be proven; it goes on\n"
            "    not proven stuck; this is what its 1 thread did; main is in the system call\n"
            "      pause in stay (actor.c:45)\n",
            (int)pid));
    assert_has(cli_content(c, "a"), "\"findings\": 0");
    assert_has(cli_content(c, "a"), "\"bugs\": []");
    assert_has(cli_content(c, "b"), "stack of main");
    assert_has(cli_content(c, "s"), "\"results\": []");
    end(pid);
    close(fd);
}

static void process_that_is_not_there_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "stuck", "2147483646", NULL), 3);
    assert_has(cli_err(c), "there is no process 2147483646");
}

/* Exit status of `threadproof stuck 1` for a user who may not look at it. */
static void process_that_is_forbidden_is_told(void **state)
{
    struct cli *c = *state;
    const struct process_spec spec = {
        .argv = (const char *const[]){"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                                      THREADPROOF, "stuck", number_of(c, getpid()), NULL},
        .timeout_ms = CLI_PATIENCE_MS,
        .keep_bytes = 100000};

    if (geteuid() != 0) {
        print_message("skipped: only root can become another user\n");
        skip();
    }
    assert_true(process_run(&spec, &c->result, NULL));
    if (c->result.outcome.type == OUTCOME_EXITED && strstr(cli_err(c), "Permission denied")) {
        print_message("skipped: another user may not run the build\n");
        skip();
    }
    assert_int_equal(c->result.outcome.status, 3);
    assert_has(cli_err(c), "does not let this user look");
}

static void wrong_usage_is_told(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "stuck", NULL), 2);
    assert_int_equal(cli(c, "stuck", "0", NULL), 2);
    assert_int_equal(cli(c, "stuck", "x1", NULL), 2);
    assert_int_equal(cli(c, "stuck", "1", "2", NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hanging_process_is_diagnosed),
        TEST(waiting_process_is_not_accused),
        TEST(process_that_is_not_there_is_told),
        TEST(process_that_is_forbidden_is_told),
        TEST(wrong_usage_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
