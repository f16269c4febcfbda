/* SPDX-License-Identifier: MIT */
/* exec/process.h: deadline and watch, orphans, a caller that is killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "exec/descend.h"
#include "process_fixture.h"

/* --- Deadline and watch ---------------------------------------------------------------------- */

struct watch_log {
    struct fixture *f;
    enum watch_answer answer;
    bool wait_for_up; /* answer WATCH_GO_ON until the program is set up */
    bool kill_keeper;
    unsigned ticks;
    unsigned last_ticks;
    pid_t pid;
    int pidfds[2]; /* if kill_keeper: the program and its child */
};

static pid_t parent_of(pid_t pid)
{
    struct buf path = BUF_INIT;
    struct buf line = BUF_INIT;
    const char *cursor;
    uint64_t parent;

    buf_addf(&path, "/proc/%d/stat", (int)pid);
    assert_true(file_read(path.ptr, &line, NULL));
    cursor = strrchr(line.ptr, ')') + 4;
    assert_true(text_scan_dec(&cursor, &parent));
    buf_release(&path);
    buf_release(&line);
    return (pid_t)parent;
}

static pid_t only_child_of(pid_t pid)
{
    struct buf path = BUF_INIT;
    struct buf line = BUF_INIT;
    const char *cursor;
    uint64_t child;

    buf_addf(&path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    assert_true(file_read(path.ptr, &line, NULL));
    cursor = line.ptr;
    assert_true(text_scan_dec(&cursor, &child));
    assert_string_equal(cursor, " ");
    buf_release(&path);
    buf_release(&line);
    return (pid_t)child;
}

static enum watch_answer log_tick(void *context, pid_t pid, bool last)
{
    struct watch_log *log = context;

    log->ticks++;
    log->last_ticks += last;
    log->pid = pid;
    assert_int_equal(kill(pid, 0), 0);
    /* The deadline must not come before the program is what the test is about. */
    if (log->wait_for_up && !is_up(log->f, last ? PATIENCE_MS : 0))
        return WATCH_GO_ON;
    if (log->kill_keeper) {
        log->kill_keeper = false;
        log->pidfds[0] = (int)syscall(SYS_pidfd_open, pid, 0);
        log->pidfds[1] = (int)syscall(SYS_pidfd_open, only_child_of(pid), 0);
        assert_int_equal(kill(parent_of(pid), SIGKILL), 0);
    }
    return log->answer;
}

static const struct outcome *act_watched(struct fixture *f, const char *action,
                                         struct watch_log *log, int interval_ms)
{
    const struct process_watch watch = {
        .interval_ms = interval_ms, .tick = log_tick, .context = log};

    log->f = f;
    f->spec.watch = &watch;
    act(f, action, f->fifo_path.ptr);
    f->spec.watch = NULL;
    return &f->result.outcome;
}

static void deadline_ends_a_program(void **state)
{
    struct fixture *f = *state;
    const struct outcome *outcome;

    f->spec.timeout_ms = 50;
    outcome = act(f, "hang", f->fifo_path.ptr);
    assert_int_equal(outcome->type, OUTCOME_TIMED_OUT);
    assert_int_equal(outcome->signal, SIGTERM);
    assert_int_equal(outcome->left_behind, 0);
    assert_true(outcome->wall_ms >= 50);
}

static void deadline_ends_one_that_ignores_sigterm(void **state)
{
    struct fixture *f = *state;
    struct watch_log log = {.wait_for_up = true};
    const struct outcome *outcome;

    f->spec.timeout_ms = 50;
    f->spec.grace_ms = 50;
    outcome = act_watched(f, "ignore-term", &log, PATIENCE_MS);
    assert_int_equal(outcome->type, OUTCOME_TIMED_OUT);
    assert_int_equal(outcome->signal, SIGKILL);
    assert_true(outcome->wall_ms >= 100);
    assert_int_equal(log.ticks, 1);
    assert_int_equal(log.last_ticks, 1);
    assert_int_equal(log.pid, f->result.pid);
}

static void deadline_ends_a_stopped_program(void **state)
{
    struct fixture *f = *state;
    struct watch_log log = {.wait_for_up = true};

    f->spec.timeout_ms = 50;
    assert_int_equal(act_watched(f, "stop", &log, PATIENCE_MS)->type, OUTCOME_TIMED_OUT);
    assert_int_equal(f->result.outcome.signal, SIGTERM);
}

static void deadline_ends_children_in_other_sessions(void **state)
{
    struct fixture *f = *state;
    struct watch_log log = {.wait_for_up = true};

    f->spec.timeout_ms = 50;
    f->spec.grace_ms = 0;
    assert_int_equal(act_watched(f, "leave-and-hang", &log, PATIENCE_MS)->type, OUTCOME_TIMED_OUT);
    assert_int_equal(f->result.outcome.left_behind, 0);
}

static void processes_that_run_away_are_caught(void **state)
{
    struct fixture *f = *state;
    struct watch_log log = {.wait_for_up = true};

    f->spec.timeout_ms = 50;
    f->spec.grace_ms = 0;
    act_watched(f, "run-away", &log, PATIENCE_MS);
    assert_int_equal(f->result.outcome.type, OUTCOME_TIMED_OUT);
}

static void watch_can_end_the_program(void **state)
{
    struct fixture *f = *state;
    struct watch_log log = {.wait_for_up = true, .answer = WATCH_END_STUCK};

    assert_int_equal(act_watched(f, "hang", &log, 1)->type, OUTCOME_STUCK);
    assert_int_equal(f->result.outcome.signal, SIGTERM);
    assert_true(log.ticks >= 1);
    assert_int_equal(log.last_ticks, 0);
}

static void note_signal(int number)
{
    (void)number;
}

static void signal_to_the_caller_is_a_tick(void **state)
{
    struct fixture *f = *state;
    struct watch_log log = {.f = f, .answer = WATCH_END_INTERRUPTED};
    const struct process_watch watch = {
        .interval_ms = PATIENCE_MS, .tick = log_tick, .context = &log};
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
    struct buf pid = BUF_INIT;

    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    buf_addf(&pid, "%d", (int)getpid());
    f->spec.watch = &watch;
    assert_int_equal(act(f, "interrupt", pid.ptr)->type, OUTCOME_INTERRUPTED);
    assert_int_equal(log.ticks, 1);
    assert_int_equal(log.last_ticks, 0);
    buf_release(&pid);
}

/* --- What outlives the program --------------------------------------------------------------- */

static void brief_orphan_may_end_by_itself(void **state)
{
    const struct outcome *outcome = act(*state, "leave-brief-child", NULL);

    assert_int_equal(outcome->status, 7);
    assert_int_equal(outcome->left_behind, 0);
}

static void symbolizer_may_take_its_time(void **state)
{
    const struct outcome *outcome = act(*state, "leave-slow-symbolizer", NULL);

    assert_int_equal(outcome->status, 7);
    assert_int_equal(outcome->left_behind, 0);
}

static void orphan_with_the_pipe_is_ended_and_counted(void **state)
{
    const struct outcome *outcome = act(*state, "leave-session", NULL);

    assert_int_equal(outcome->type, OUTCOME_EXITED);
    assert_int_equal(outcome->status, 0);
    assert_int_equal(outcome->left_behind, 1);
}

static void daemons_are_ended_and_counted(void **state)
{
    assert_int_equal(act(*state, "leave-daemon", NULL)->left_behind, 2);
}

static void children_are_listed_either_way(void **state)
{
    struct pids fast = PIDS_INIT;
    struct pids slow = PIDS_INIT;
    pid_t children[3];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            pause();
            _exit(0);
        }
    }
    children_list(&fast);
    children_list_by_stat(&slow);
    assert_int_equal(fast.count, ARRAY_SIZE(children));
    assert_int_equal(slow.count, ARRAY_SIZE(children));
    for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
        kill(children[i], SIGKILL);
        assert_int_equal(waitpid(children[i], NULL, 0), children[i]);
    }
    pids_release(&fast);
    pids_release(&slow);
}

/* --- When we are killed ourselves ------------------------------------------------------------ */

static void program_dies_with_the_keeper(void **state)
{
    struct fixture *f = *state;
    struct watch_log log = {.f = f, .wait_for_up = true, .kill_keeper = true};
    const struct process_watch watch = {.interval_ms = 1, .tick = log_tick, .context = &log};
    const char *argv[] = {PROCESS_ACTOR, "hang-with-child", f->fifo_path.ptr, NULL};

    f->spec.argv = argv;
    f->spec.watch = &watch;
    assert_false(process_run(&f->spec, &f->result, &f->err));
    assert_non_null(strstr(error_text(&f->err), "killed"));
    for (size_t i = 0; i < ARRAY_SIZE(log.pidfds); i++) {
        struct pollfd gone = {.fd = log.pidfds[i], .events = POLLIN};

        assert_true(gone.fd >= 0);
        assert_int_equal(poll(&gone, 1, PATIENCE_MS), 1);
        close(gone.fd);
    }
}

struct driver {
    pid_t pid;
    int out; /* what the driver, its keeper and, with inherit_io, the program have as output */
};

/* Returns once the program is set up. */
static struct driver start_driver(struct fixture *f, const char *mode, const char *action)
{
    struct driver driver;
    int ends[2];
    char byte;

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    driver.pid = fork();
    if (driver.pid == 0)
        become_driver(f, mode, action, ends[1]);
    assert_true(driver.pid > 0);
    close(ends[1]);
    driver.out = ends[0];
    assert_true(is_up(f, PATIENCE_MS));
    assert_int_equal(read(f->fifo, &byte, 1), 1);
    return driver;
}

static void kill_driver(const struct driver *driver)
{
    assert_int_equal(kill(driver->pid, SIGKILL), 0);
    assert_int_equal(waitpid(driver->pid, NULL, 0), driver->pid);
}

/*
 * The keeper is the last one to hold the driver's standard output, so the end
 * of that pipe says when all should be over.
 */
static void nothing_survives_the_caller(struct fixture *f, const char *mode)
{
    struct driver driver = start_driver(f, mode, "leave-and-hang");
    struct pollfd out = {.fd = driver.out, .events = POLLIN};
    char byte;

    /* driver, keeper, program, two daemons */
    assert_int_equal(count_marked(f->mark.ptr), 5);
    kill_driver(&driver);
    assert_int_equal(poll(&out, 1, PATIENCE_MS), 1);
    assert_int_equal(read(driver.out, &byte, 1), 0);
    close(driver.out);
}

static void nothing_survives_a_killed_caller(void **state)
{
    nothing_survives_the_caller(*state, "keep");
}

static void nothing_survives_a_killed_caller_with_shared_io(void **state)
{
    nothing_survives_the_caller(*state, "inherit");
}

/* A keeper that has no time to act: only the kernel can end the program then. */
static void program_survives_neither_caller_nor_keeper(void **state)
{
    struct fixture *f = *state;
    struct driver driver = start_driver(f, "keep", "ignore-term");
    pid_t keeper = only_child_of(driver.pid);
    struct pollfd program = {.events = POLLIN};

    program.fd = (int)syscall(SYS_pidfd_open, only_child_of(keeper), 0);
    assert_true(program.fd >= 0);
    assert_int_equal(kill(keeper, SIGSTOP), 0);
    kill_driver(&driver);
    assert_int_equal(poll(&program, 1, 0), 0);
    assert_int_equal(kill(keeper, SIGKILL), 0);
    assert_int_equal(poll(&program, 1, PATIENCE_MS), 1);
    close(program.fd);
    close(driver.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(deadline_ends_a_program),
        TEST(deadline_ends_one_that_ignores_sigterm),
        TEST(deadline_ends_a_stopped_program),
        TEST(deadline_ends_children_in_other_sessions),
        TEST(processes_that_run_away_are_caught),
        TEST(watch_can_end_the_program),
        TEST(signal_to_the_caller_is_a_tick),
        TEST(brief_orphan_may_end_by_itself),
        TEST(symbolizer_may_take_its_time),
        TEST(orphan_with_the_pipe_is_ended_and_counted),
        TEST(daemons_are_ended_and_counted),
        TEST(children_are_listed_either_way),
        TEST(program_dies_with_the_keeper),
        TEST(nothing_survives_a_killed_caller),
        TEST(nothing_survives_a_killed_caller_with_shared_io),
        TEST(program_survives_neither_caller_nor_keeper),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
