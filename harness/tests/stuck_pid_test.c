/* SPDX-License-Identifier: MIT */
/* stuck_diagnose(): looks into a process of somebody else's and leaves it as it was. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "stuck/proc.h"
#include "stuck_fixture.h"

enum { TIMES = 100, NOBODY_ID = 65534 };

/* What glibc's epoll_wait() is: a call of its own, or, on newer machines, the other one. */
#ifdef SYS_epoll_wait
#define EPOLL_CALL SYS_epoll_wait
#else
#define EPOLL_CALL SYS_epoll_pwait
#endif

static void diagnose(pid_t pid, struct stuck_result *result)
{
    struct error err = ERROR_INIT;

    if (!stuck_diagnose(pid, result, &err))
        fail_msg("%s", error_text(&err));
}

static char state_of(pid_t pid)
{
    struct proc_status status;

    assert_true(proc_status_read(pid, pid, &status));
    return status.state;
}

/* What a thread that was looked at settles in: it runs for a moment, back into its call. */
static char settled_state_of(pid_t pid)
{
    char state = state_of(pid);

    while (state == 'R') {
        sched_yield();
        state = state_of(pid);
    }
    return state;
}

/* Repeats until the program has gone as far as the text; each look is a test by itself. */
static void diagnose_until(pid_t pid, const char *text, struct stuck_result *result)
{
    diagnose(pid, result);
    while (!strstr(result->text.ptr, text)) {
        stuck_result_release(result);
        assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
        diagnose(pid, result);
    }
}

/* The one call that must not be disturbed: only a thread that is in it can be. */
static void await_epoll(pid_t pid)
{
    bool found = false;

    while (!found) {
        struct id_list tasks = {NULL, 0, 0};
        struct proc_call call;

        assert_true(proc_tasks(pid, &tasks));
        for (size_t i = 0; i < tasks.count; i++)
            if (proc_call_read(pid, tasks.items[i], &call) && call.state == CALL_BLOCKED &&
                (call.number == EPOLL_CALL || call.number == SYS_epoll_pwait))
                found = true;
        id_list_release(&tasks);
    }
}

static void look_into_busy(enum build build)
{
    struct started busy = start_program("busy", build, NULL);
    int status;

    await_ready(&busy);
    await_epoll(busy.pid);
    for (int i = 0; i < TIMES; i++) {
        struct stuck_result result;

        diagnose(busy.pid, &result);
        assert_false(result.stuck);
        assert_int_equal(result.evidence.count, 1);
        stuck_result_release(&result);
    }
    close(busy.input);
    assert_int_equal(waitpid(busy.pid, &status, 0), busy.pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    close(busy.output);
}

static void busy_program_is_not_disturbed(void **state)
{
    (void)state;
    look_into_busy(PLAIN);
}

static void busy_tsan_program_is_not_disturbed(void **state)
{
    (void)state;
    if (!STUCK_HAVE_TSAN)
        skip();
    look_into_busy(TSAN);
}

static void hung_program_is_diagnosed_again_and_again(void **state)
{
    struct started hung = start_program("abba", PLAIN, NULL);

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct stuck_result result;

        diagnose_until(hung.pid, "stuck: deadlock between 2 threads", &result);
        assert_true(result.stuck);
        assert_int_equal(result.findings.count, 1);
        assert_int_equal(result.findings.items[0]->kind, KIND_DEADLOCK);
        assert_non_null(strstr(result.text.ptr, "#0 transfer "));
        assert_int_equal(settled_state_of(hung.pid), 'S');
        stuck_result_release(&result);
    }
    end_program(&hung);
}

static void stopped_program_stays_stopped(void **state)
{
    struct started busy = start_program("busy", PLAIN, NULL);
    struct stuck_result result;
    int status;

    (void)state;
    await_ready(&busy);
    assert_return_code(kill(busy.pid, SIGSTOP), errno);
    assert_int_equal(waitpid(busy.pid, &status, WUNTRACED), busy.pid);
    assert_true(WIFSTOPPED(status));
    diagnose(busy.pid, &result);
    assert_false(result.stuck);
    assert_non_null(strstr(result.text.ptr, "is stopped"));
    assert_int_equal(state_of(busy.pid), 'T');
    stuck_result_release(&result);
    end_program(&busy);
}

static void missing_process_is_an_error(void **state)
{
    struct stuck_result result;
    struct error err = ERROR_INIT;
    pid_t gone = fork();

    (void)state;
    if (gone == 0)
        _exit(0);
    assert_int_equal(waitpid(gone, NULL, 0), gone);
    assert_false(stuck_diagnose(gone, &result, &err));
    assert_non_null(strstr(error_text(&err), "there is no process"));
    error_release(&err);
    stuck_result_release(&result);
}

/* An ordinary user, even if root runs the test. */
static bool drop_root(void)
{
    return geteuid() != 0 || (setgid(NOBODY_ID) == 0 && setuid(NOBODY_ID) == 0);
}

/* Runs the check in a process without root's rights; 0 is success. */
static int run_unprivileged(int (*check)(pid_t pid), pid_t pid)
{
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(drop_root() ? check(pid) : 100);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

/* 0 if the diagnosis accuses nobody, shows the thread, and says what it lacks. */
static int check_forbidden(pid_t pid)
{
    struct stuck_result result;

    if (!stuck_diagnose(pid, &result, NULL))
        return 1;
    if (result.stuck || result.evidence.count != 1 || result.evidence.items[0]->thread_count != 1)
        return 2;
    if (!strstr(result.text.ptr, "may not be read") || !strstr(result.text.ptr, "main is in state"))
        return 3;
    stuck_result_release(&result);
    return 0;
}

static void forbidden_process_is_described_by_what_is_open(void **state)
{
    struct started secret = start_program("undumpable", PLAIN, NULL);

    (void)state;
    await_ready(&secret);
    while (state_of(secret.pid) != 'S')
        continue;
    assert_int_equal(run_unprivileged(check_forbidden, secret.pid), 0);
    end_program(&secret);
}

/* 77: this user may not run the programs of the test. */
static int check_as_user(pid_t unused)
{
    char path[4096];
    const char *argv[] = {path, NULL};
    struct process_result process;
    struct stuck_watch *watch;
    int answer = 1;

    (void)unused;
    program_path(path, sizeof(path), "abba", PLAIN);
    if (access(path, X_OK) != 0)
        return 77;
    watch = run_watched(argv, &process);
    if (stuck_watch_result(watch)->stuck &&
        strstr(stuck_watch_result(watch)->text.ptr, "in transfer (abba.c:"))
        answer = 0;
    process_result_release(&process);
    stuck_watch_free(watch);
    return answer;
}

static void ordinary_user_gets_the_same(void **state)
{
    int answer = run_unprivileged(check_as_user, 0);

    (void)state;
    if (answer == 77) {
        print_message("user %d may not run the programs in %s\n", NOBODY_ID, STUCK_PROGRAMS);
        skip();
    }
    assert_int_equal(answer, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(busy_program_is_not_disturbed),
        cmocka_unit_test(busy_tsan_program_is_not_disturbed),
        cmocka_unit_test(hung_program_is_diagnosed_again_and_again),
        cmocka_unit_test(stopped_program_stays_stopped),
        cmocka_unit_test(missing_process_is_an_error),
        cmocka_unit_test(forbidden_process_is_described_by_what_is_open),
        cmocka_unit_test(ordinary_user_gets_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
