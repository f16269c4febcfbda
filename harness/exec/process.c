/* SPDX-License-Identifier: MIT */
#include "exec/process.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec/clock.h"
#include "exec/descriptor.h"
#include "exec/keeper.h"
#include "exec/output.h"
#include "exec/terminal.h"

/* One call of process_run(). */
struct run {
    const struct process_spec *spec;
    struct process_result *result;
    struct stream out;
    struct stream err;
    struct terminal terminal;
    int link;
    pid_t keeper;
    int64_t start;
    int64_t deadline;
    int64_t next_tick;
    int64_t kill_at;
    enum outcome_type cause; /* why we end it; OUTCOME_EXITED while we do not */
    bool over;               /* ended by WATCH_END_OVER */
    bool ended;              /* the program; its orphans may live on */
    bool done;
    void (*broken_pipe)(int); /* what the caller does about SIGPIPE; SIG_ERR while that is so */
};

static bool is_ending(const struct run *run)
{
    return run->cause != OUTCOME_EXITED;
}

/* A stopped program would get SIGTERM only once it is continued. */
static void end_program(struct run *run, enum outcome_type cause)
{
    run->cause = cause;
    run->result->outcome.signal = SIGTERM;
    run->deadline = run->next_tick = CLOCK_NEVER;
    run->kill_at = clock_ms() + run->spec->grace_ms;
    if (cause == OUTCOME_STUCK && run->spec->watch->stands_still)
        run->next_tick = clock_ms() + run->spec->watch->interval_ms;
    kill(-run->result->pid, SIGTERM);
    kill(-run->result->pid, SIGCONT);
}

static void kill_program(struct run *run)
{
    run->kill_at = run->next_tick = CLOCK_NEVER;
    run->result->outcome.signal = SIGKILL;
    keeper_send(run->link, KEEPER_KILL);
}

/* SIGTERM would wait for a thread to take it. What it left behind is buried as of any other. */
static void end_as_over(struct run *run)
{
    run->over = true;
    run->deadline = run->next_tick = CLOCK_NEVER;
    kill(run->result->pid, SIGKILL);
}

/* A handler of SIGTERM that only sets a flag does not help a program that is stuck. */
static void look_at_ending(struct run *run)
{
    const struct process_watch *watch = run->spec->watch;

    run->next_tick = clock_ms() + watch->interval_ms;
    if (watch->stands_still(watch->context, run->result->pid))
        kill_program(run);
}

/* Asks the watch, if there is one, and does what it says. */
static void tick(struct run *run, bool last)
{
    const struct process_watch *watch = run->spec->watch;
    enum watch_answer answer = WATCH_GO_ON;

    if (watch)
        answer = watch->tick(watch->context, run->result->pid, last);
    if (answer == WATCH_END_STUCK)
        end_program(run, OUTCOME_STUCK);
    else if (answer == WATCH_END_INTERRUPTED)
        end_program(run, OUTCOME_INTERRUPTED);
    else if (answer == WATCH_END_OVER)
        end_as_over(run);
    else if (last)
        end_program(run, OUTCOME_TIMED_OUT);
    else if (watch) /* counted from its end: a slow watch must not starve the program */
        run->next_tick = clock_ms() + watch->interval_ms;
}

static int64_t next_event(const struct run *run)
{
    int64_t next = run->kill_at;

    if (run->ended || run->result->pid == 0)
        return CLOCK_NEVER;
    if (run->deadline < next)
        next = run->deadline;
    return run->next_tick < next ? run->next_tick : next;
}

static void check_clock(struct run *run)
{
    int64_t now = clock_ms();

    if (run->ended || run->result->pid == 0)
        return;
    if (now >= run->kill_at)
        kill_program(run);
    else if (is_ending(run) && now >= run->next_tick)
        look_at_ending(run);
    else if (now >= run->deadline)
        tick(run, true);
    else if (now >= run->next_tick)
        tick(run, false);
}

static void started(struct run *run, pid_t pid)
{
    run->result->pid = pid;
    terminal_offer(&run->terminal, pid);
}

static void ended(struct run *run)
{
    run->ended = true;
    run->result->outcome.wall_ms = clock_ms() - run->start;
}

static int64_t microseconds(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

/* Completes an outcome in which exec_errno, and the signal that we sent, are set already. */
static void complete_outcome(struct run *run, const struct keeper_message *message)
{
    struct outcome *outcome = &run->result->outcome;
    int status = message->number;

    outcome->cpu_us = microseconds(message->usage.ru_utime) + microseconds(message->usage.ru_stime);
    outcome->max_rss_kib = message->usage.ru_maxrss;
    outcome->left_behind = message->left_behind;
    outcome->type = run->cause;
    if (outcome->exec_errno) {
        outcome->type = OUTCOME_NOT_STARTED;
    } else if (is_ending(run) || run->over) {
        return;
    } else if (WIFSIGNALED(status)) {
        outcome->type = OUTCOME_SIGNALLED;
        outcome->signal = WTERMSIG(status);
    } else {
        outcome->status = WEXITSTATUS(status);
    }
}

/* The program dies with its keeper, but the program's own children do not. */
static bool keeper_lost(struct run *run, struct error *err)
{
    if (run->result->pid > 0)
        kill(-run->result->pid, SIGKILL);
    return error_set(err, "%s: the process that watched over it was killed", run->spec->argv[0]);
}

static bool take_message(struct run *run, struct error *err)
{
    struct keeper_message message;

    if (!keeper_receive(run->link, &message))
        return keeper_lost(run, err);
    switch (message.word) {
    case KEEPER_NO_FORK:
        errno = message.number;
        return error_errno(err, "cannot start a process for %s", run->spec->argv[0]);
    case KEEPER_STARTED:
        started(run, message.number);
        break;
    case KEEPER_NO_EXEC:
        run->result->outcome.exec_errno = message.number;
        break;
    case KEEPER_STOPPED:
        terminal_stopped(&run->terminal, run->result->pid, message.number);
        break;
    case KEEPER_ENDED:
        ended(run);
        keeper_send(run->link, KEEPER_COLLECT);
        break;
    case KEEPER_DONE:
        if (!run->ended)
            ended(run);
        complete_outcome(run, &message);
        run->done = true;
        break;
    }
    return true;
}

/* A signal to the caller is news to the watch, which may know what it means. */
static void interrupted(struct run *run)
{
    if (run->next_tick != CLOCK_NEVER)
        run->next_tick = clock_ms();
}

/* One round: waits for something to happen and deals with it. */
static bool turn(struct run *run, struct error *err)
{
    struct pollfd fds[] = {
        {.fd = run->link, .events = POLLIN}, stream_poll(&run->out), stream_poll(&run->err)};

    if (poll(fds, ARRAY_SIZE(fds), clock_timeout(next_event(run))) < 0) {
        if (errno != EINTR)
            return error_errno(err, "cannot wait for %s", run->spec->argv[0]);
        interrupted(run);
    } else {
        if (fds[1].revents)
            stream_turn(&run->out);
        if (fds[2].revents)
            stream_turn(&run->err);
        if (fds[0].revents && !take_message(run, err))
            return false;
    }
    check_clock(run);
    return true;
}

static bool no_pipes(const struct run *run, struct error *err)
{
    return error_errno(err, "cannot make the pipes to run %s with", run->spec->argv[0]);
}

/* A program may read its terminal by way of standard error, so that stays its own. */
static bool open_copy(struct run *run, struct launch *launch, struct error *err)
{
    struct stat out;
    struct stat error;

    if (!run->spec->keep_errors || isatty(STDERR_FILENO) || fstat(STDERR_FILENO, &error) != 0)
        return true;
    if (!stream_open(&run->err, &run->result->err, run->spec->keep_bytes))
        return no_pipes(run, err);
    run->err.copy_to = STDERR_FILENO;
    launch->error = run->err.write_end;
    if (fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == error.st_dev && out.st_ino == error.st_ino)
        launch->output = run->err.write_end;
    run->broken_pipe = signal(SIGPIPE, SIG_IGN);
    return true;
}

static bool open_streams(struct run *run, struct launch *launch, struct error *err)
{
    size_t keep = run->spec->keep_bytes;

    if (run->spec->inherit_io) {
        terminal_open(&run->terminal);
        return open_copy(run, launch, err);
    }
    if (!stream_open(&run->out, &run->result->out, keep) ||
        !stream_open(&run->err, &run->result->err, keep))
        return no_pipes(run, err);
    launch->output = run->out.write_end;
    launch->error = run->err.write_end;
    return true;
}

static bool start(struct run *run, struct error *err)
{
    struct launch launch;
    bool ok = launch_prepare(&launch, run->spec, err) && open_streams(run, &launch, err);

    if (ok)
        run->keeper = keeper_start(&launch, &run->link, err);
    launch_release(&launch);
    stream_started(&run->out);
    stream_started(&run->err);
    return run->keeper > 0;
}

/* Closing the link has the keeper end whatever still runs, if we failed. */
static void finish(struct run *run)
{
    descriptor_close(&run->link);
    if (run->keeper > 0)
        while (waitpid(run->keeper, NULL, 0) < 0 && errno == EINTR)
            continue;
    stream_close(&run->out);
    stream_close(&run->err);
    if (run->broken_pipe != SIG_ERR)
        (void)signal(SIGPIPE, run->broken_pipe);
    terminal_close(&run->terminal);
}

bool process_run(const struct process_spec *spec, struct process_result *result, struct error *err)
{
    struct run run = {.spec = spec,
                      .result = result,
                      .out = STREAM_CLOSED,
                      .err = STREAM_CLOSED,
                      .terminal = TERMINAL_NONE,
                      .link = -1,
                      .keeper = -1,
                      .start = clock_ms(),
                      .deadline = CLOCK_NEVER,
                      .next_tick = CLOCK_NEVER,
                      .kill_at = CLOCK_NEVER,
                      .cause = OUTCOME_EXITED,
                      .broken_pipe = SIG_ERR};
    bool ok;

    *result = (struct process_result){.out = {.head = BUF_INIT, .tail = BUF_INIT},
                                      .err = {.head = BUF_INIT, .tail = BUF_INIT}};
    if (spec->timeout_ms > 0)
        run.deadline = run.start + spec->timeout_ms;
    if (spec->watch)
        run.next_tick = run.start + spec->watch->interval_ms;
    ok = start(&run, err);
    while (ok && !run.done)
        ok = turn(&run, err);
    finish(&run);
    return ok;
}

void process_result_release(struct process_result *result)
{
    buf_release(&result->out.head);
    buf_release(&result->out.tail);
    buf_release(&result->err.head);
    buf_release(&result->err.tail);
}
