/* SPDX-License-Identifier: MIT */
/* exec/process.h: how programs end, what is kept of their output, what they are given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "process_fixture.h"

/* --- How programs end ------------------------------------------------------------------------ */

static void exit_status_is_kept(void **state)
{
    struct fixture *f = *state;
    const struct outcome *outcome = act(f, "exit", "0");

    assert_int_equal(outcome->type, OUTCOME_EXITED);
    assert_int_equal(outcome->status, 0);
    assert_true(outcome->max_rss_kib > 0);
    assert_true(outcome->wall_ms < PATIENCE_MS);
    assert_true(f->result.pid > 0);
    outcome = act(f, "exit", "66");
    assert_int_equal(outcome->type, OUTCOME_EXITED);
    assert_int_equal(outcome->status, 66);
}

static void signal_is_no_exit_status(void **state)
{
    const struct outcome *outcome = act(*state, "die", "6");

    assert_int_equal(outcome->type, OUTCOME_SIGNALLED);
    assert_int_equal(outcome->signal, SIGABRT);
    outcome = act(*state, "die", "9");
    assert_int_equal(outcome->type, OUTCOME_SIGNALLED);
    assert_int_equal(outcome->signal, SIGKILL);
}

static void assert_not_started(struct fixture *f, const char *program, int number)
{
    const char *argv[] = {program, NULL};

    run_argv(f, argv);
    assert_int_equal(f->result.outcome.type, OUTCOME_NOT_STARTED);
    assert_int_equal(f->result.outcome.exec_errno, number);
    assert_nothing_left(f);
}

static void exec_failure_is_an_outcome(void **state)
{
    struct fixture *f = *state;
    struct buf garbage = BUF_INIT;

    buf_addf(&garbage, "%s/garbage", f->folder);
    assert_true(file_write_atomic(garbage.ptr, "\x01\x02\x03\n", 4, false, NULL));
    assert_not_started(f, "/nonexistent/program", ENOENT);
    assert_not_started(f, "no-such-program-in-path", ENOENT);
    assert_not_started(f, "", ENOENT);
    assert_not_started(f, f->folder, EACCES);
    assert_not_started(f, garbage.ptr, EACCES);
    assert_int_equal(chmod(garbage.ptr, 0755), 0);
    assert_not_started(f, garbage.ptr, ENOEXEC);
    buf_release(&garbage);
}

static void program_is_found_in_path(void **state)
{
    struct fixture *f = *state;
    const char *argv[] = {"echo", "one", "two", NULL};

    run_argv(f, argv);
    assert_output(f, "one two\n");
}

static void missing_folder_is_our_failure(void **state)
{
    struct fixture *f = *state;
    const char *argv[] = {PROCESS_ACTOR, "exit", "0", NULL};

    f->spec.argv = argv;
    f->spec.folder = "/nonexistent/folder";
    assert_false(process_run(&f->spec, &f->result, &f->err));
    assert_non_null(strstr(error_text(&f->err), "/nonexistent/folder"));
}

/* --- Output ---------------------------------------------------------------------------------- */

static void output_is_kept_at_both_ends(void **state)
{
    struct fixture *f = *state;
    struct buf text = BUF_INIT;

    assert_int_equal(act(f, "flood", "100000000")->type, OUTCOME_EXITED);
    assert_int_equal(f->result.out.total, 100000000);
    assert_int_equal(f->result.err.total, 100000000);
    assert_int_equal(f->result.out.head.len, 10000);
    assert_int_equal(f->result.out.tail.len, 10000);
    process_output_text(&f->result.err, &text);
    assert_true(text_starts(text.ptr, "1aaa"));
    assert_true(text_ends(text.ptr, "bbb2"));
    assert_non_null(strstr(text.ptr, "aaa\n[... 99980000 bytes left out ...]\nbbb"));
    buf_release(&text);
}

/* Head and tail side by side: nothing is lost and nothing is there twice. */
static void assert_kept_whole(struct fixture *f, const char *bytes, size_t len)
{
    struct buf text = BUF_INIT;

    act(f, "flood", bytes);
    process_output_text(&f->result.out, &text);
    assert_int_equal(f->result.out.total, len);
    assert_int_equal(text.len, len);
    assert_null(strstr(text.ptr, "left out"));
    buf_release(&text);
}

static void short_output_is_kept_whole(void **state)
{
    struct fixture *f = *state;

    assert_kept_whole(f, "0", 0);
    assert_kept_whole(f, "1", 1);
    assert_kept_whole(f, "10000", 10000);
    assert_kept_whole(f, "10001", 10001);
    assert_kept_whole(f, "20000", 20000);
    act(f, "flood", "20001");
    assert_int_equal(f->result.out.head.len + f->result.out.tail.len, 20000);
    f->spec.keep_bytes = 0;
    act(f, "flood", "20001");
    assert_int_equal(f->result.out.total, 20001);
    assert_int_equal(f->result.out.head.len + f->result.out.tail.len, 0);
}

/* --- A caller that is busy when the program ends ---------------------------------------------- */

/* Waits until the program is dead, then looks whether its pid is still its own. */
static enum watch_answer outlive_program(void *context, pid_t pid, bool last)
{
    struct pollfd program = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    bool *looked = context;

    assert_false(last);
    assert_true(program.fd >= 0);
    assert_int_equal(poll(&program, 1, PATIENCE_MS), 1);
    close(program.fd);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(kill(pid, 0), 0);
        sched_yield();
    }
    *looked = true;
    return WATCH_GO_ON;
}

static void dead_program_is_a_zombie_to_the_watch(void **state)
{
    struct fixture *f = *state;
    bool looked = false;
    const struct process_watch watch = {
        .interval_ms = 0, .tick = outlive_program, .context = &looked};

    f->spec.watch = &watch;
    assert_int_equal(act(f, "exit", "5")->status, 5);
    assert_int_equal(f->result.outcome.type, OUTCOME_EXITED);
    assert_true(looked);
}

/* More than one read() takes is in the pipe then; the program has made that bigger. */
static void output_is_complete_though_read_late(void **state)
{
    struct fixture *f = *state;
    bool looked = false;
    const struct process_watch watch = {
        .interval_ms = 0, .tick = outlive_program, .context = &looked};

    f->spec.watch = &watch;
    act(f, "fill-pipe", NULL);
    assert_true(looked);
    assert_int_equal(f->result.outcome.status, 0);
    assert_int_equal(f->result.out.total, 1000000);
}

/* --- What the program is given --------------------------------------------------------------- */

static void stdin_is_dev_null(void **state)
{
    act(*state, "stdin", NULL);
    assert_output(*state, "/dev/null 0\n");
}

static void no_descriptor_leaks(void **state)
{
    struct fixture *f = *state;
    int leak = open("/dev/zero", O_RDONLY);
    int high = dup2(leak, 900);

    assert_int_equal(high, 900);
    act(f, "descriptors", NULL);
    assert_output(f, "0 /dev/\n1 pipe:\n2 pipe:\n");
    close(leak);
    close(high);
}

/* Our own descriptors then get the numbers 0 to 2, which the program's must have. */
static void closed_standard_descriptors_do_no_harm(void **state)
{
    struct fixture *f = *state;
    int saved[3];

    for (int fd = 0; fd < 3; fd++) {
        saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
        close(fd);
    }
    act(f, "descriptors", NULL);
    for (int fd = 0; fd < 3; fd++) {
        if (saved[fd] >= 0)
            dup2(saved[fd], fd);
        close(saved[fd]);
    }
    assert_output(f, "0 /dev/\n1 pipe:\n2 pipe:\n");
}

static void environment_is_changed_not_replaced(void **state)
{
    struct fixture *f = *state;
    struct buf big = BUF_INIT;

    buf_addstr(&big, "THREADPROOF_BIG=");
    for (int i = 0; i < 10000; i++)
        buf_addstr(&big, "0123456789");
    f->env[1] = big.ptr;
    f->spec.keep_bytes = big.len;
    act(f, "variable", "THREADPROOF_BIG");
    assert_output(f, big.ptr + strlen("THREADPROOF_BIG="));
    act(f, "variable", "PATH");
    assert_output(f, getenv("PATH"));
    f->env[1] = "PATH=/replaced";
    act(f, "variable", "PATH");
    assert_output(f, "/replaced");
    setenv("THREADPROOF_BIG", "here", 1);
    f->env[1] = "THREADPROOF_BIG";
    act(f, "variable", "THREADPROOF_BIG");
    assert_output(f, "(none)");
    unsetenv("THREADPROOF_BIG");
    buf_release(&big);
}

static void program_starts_in_the_folder(void **state)
{
    struct fixture *f = *state;

    f->spec.folder = f->folder;
    act(f, "folder", NULL);
    assert_output(f, f->folder);
}

static unsigned long printed_personality(struct fixture *f)
{
    const char *cursor = f->result.out.head.ptr;
    uint64_t value;

    act(f, "proc", "personality");
    cursor = f->result.out.head.ptr;
    assert_true(text_scan_hex(&cursor, &value));
    return value;
}

static void layout_is_fixed_on_demand(void **state)
{
    struct fixture *f = *state;
    unsigned long own = (unsigned long)personality(0xffffffff);

    f->spec.fixed_layout = true;
    assert_int_equal(printed_personality(f), own | ADDR_NO_RANDOMIZE);
    f->spec.fixed_layout = false;
    assert_int_equal(printed_personality(f), own);
}

static void signals_are_as_at_a_fresh_start(void **state)
{
    struct fixture *f = *state;
    sigset_t usr2, before;

    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    sigprocmask(SIG_BLOCK, &usr2, &before);
    signal(SIGPIPE, SIG_IGN);
    act(f, "proc", "status");
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    assert_non_null(strstr(f->result.out.head.ptr, "SigBlk:\t0000000000000000\n"));
    assert_non_null(strstr(f->result.out.head.ptr, "SigIgn:\t0000000000000000\n"));
}

static void children_are_reaped_though_sigchld_is_ignored(void **state)
{
    struct fixture *f = *state;

    signal(SIGCHLD, SIG_IGN);
    act(f, "exit", "3");
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(f->result.outcome.type, OUTCOME_EXITED);
    assert_int_equal(f->result.outcome.status, 3);
}

/* Its own group, in the keeper's session. */
static void program_leads_its_group(void **state)
{
    act(*state, "group", NULL);
    assert_output(*state, "1 0 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(exit_status_is_kept),
        TEST(signal_is_no_exit_status),
        TEST(exec_failure_is_an_outcome),
        TEST(program_is_found_in_path),
        TEST(missing_folder_is_our_failure),
        TEST(output_is_kept_at_both_ends),
        TEST(short_output_is_kept_whole),
        TEST(dead_program_is_a_zombie_to_the_watch),
        TEST(output_is_complete_though_read_late),
        TEST(stdin_is_dev_null),
        TEST(no_descriptor_leaks),
        TEST(closed_standard_descriptors_do_no_harm),
        TEST(environment_is_changed_not_replaced),
        TEST(program_starts_in_the_folder),
        TEST(layout_is_fixed_on_demand),
        TEST(signals_are_as_at_a_fresh_start),
        TEST(children_are_reaped_though_sigchld_is_ignored),
        TEST(program_leads_its_group),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
