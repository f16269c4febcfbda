/* SPDX-License-Identifier: MIT */
#include "explore/session.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "exec/clock.h"
#include "exec/descriptor.h"
#include "exec/keeper.h"
#include "explore/capture.h"
#include "explore/environment.h"

enum { SLICE_MS = 20, FRESH_SLICE_MS = 4, START_MS = 60000, KEEP_BYTES = 64 << 10 };

struct explore_session {
    struct explore_spec spec;
    struct process_spec process;
    struct arena arena; /* the environment */
    struct explore_area *area;
    int memory;
    struct capture out;
    struct capture err;
    int link;
    pid_t keeper;
    pid_t program; /* the server, or this run's program */
    bool lost;     /* the server has ended */
    struct process_output out_text;
    struct process_output err_text;
};

/* One schedule while it runs. */
struct turn {
    struct explore_run *run;
    int64_t start;
    int64_t start_us;
    enum outcome_type cause; /* why we ended it; OUTCOME_EXITED: we did not */
    bool ended;
    int status;
};

static void wait_for_news(struct explore_session *session, uint32_t seen, int ms)
{
    struct timespec time = {.tv_nsec = (long)ms * 1000000};

    (void)syscall(SYS_futex, &session->area->news, FUTEX_WAIT, seen, &time, NULL, 0);
}

static uint32_t now_seen(const struct explore_session *session)
{
    return __atomic_load_n(&session->area->news, __ATOMIC_SEQ_CST);
}

static bool make_area(struct explore_session *session, struct error *err)
{
    struct explore_area *area;

    session->memory = memfd_create("explore", MFD_CLOEXEC);
    if (session->memory < 0 || ftruncate(session->memory, sizeof(*area)) < 0)
        return error_errno(err, "cannot make the memory that the program shares with us");
    area = mmap(NULL, sizeof(*area), PROT_READ | PROT_WRITE, MAP_SHARED, session->memory, 0);
    if (area == MAP_FAILED)
        return error_errno(err, "cannot map the memory that the program shares with us");
    area->magic = EXPLORE_MAGIC;
    area->version = EXPLORE_VERSION;
    area->size = sizeof(*area);
    area->fork_server = session->spec.fork_server;
    session->area = area;
    return true;
}

static bool start(struct explore_session *session, struct error *err)
{
    struct launch launch;
    bool ok = launch_prepare(&launch, &session->process, err);

    if (ok) {
        launch.output = session->out.end;
        launch.error = session->err.end;
        session->keeper = keeper_start(&launch, &session->link, err);
    }
    launch_release(&launch);
    session->program = 0;
    return ok && session->keeper > 0;
}

/* Closing the link ends everything below the keeper. */
static void stop(struct explore_session *session)
{
    descriptor_close(&session->link);
    if (session->keeper > 0)
        while (waitpid(session->keeper, NULL, 0) < 0 && errno == EINTR)
            continue;
    session->keeper = -1;
}

/* False: it has ended, or never began; `number` is its wait status or errno. */
static bool hear(struct explore_session *session, int ms, struct keeper_message *message)
{
    struct pollfd fd = {.fd = session->link, .events = POLLIN};

    message->word = KEEPER_STARTED;
    if (poll(&fd, 1, ms) <= 0)
        return true;
    if (!keeper_receive(session->link, message)) {
        message->word = KEEPER_DONE;
        message->number = SIGKILL;
        return false;
    }
    if (message->word == KEEPER_STARTED)
        session->program = message->number;
    if (message->word == KEEPER_ENDED)
        keeper_send(session->link, KEEPER_COLLECT);
    return message->word == KEEPER_STARTED || message->word == KEEPER_ENDED ||
           message->word == KEEPER_STOPPED;
}

static bool cannot_start(const struct explore_session *session,
                         const struct keeper_message *message, struct error *err)
{
    const char *name = session->spec.argv[0];

    if (message->word == KEEPER_NO_EXEC || message->word == KEEPER_NO_FORK) {
        errno = message->number;
        return error_errno(err, "%s: cannot be started", name);
    }
    return error_set(err,
                     "%s: cannot be explored: our library was not loaded into it. A static or "
                     "set-user-id program, or one for another machine, cannot be controlled",
                     name);
}

static bool await_server(struct explore_session *session, struct error *err)
{
    int64_t until = clock_ms() + START_MS;

    while (clock_ms() < until) {
        struct keeper_message message;
        uint32_t seen = now_seen(session);

        if (__atomic_load_n(&session->area->server_pid, __ATOMIC_SEQ_CST))
            return true;
        if (!hear(session, 0, &message))
            return cannot_start(session, &message, err);
        wait_for_news(session, seen, 1);
    }
    return error_set(err, "%s: did not come as far as main() within a minute",
                     session->spec.argv[0]);
}

static bool prepare(struct explore_session *session, struct error *err)
{
    const char *library = session->spec.library ? session->spec.library : explore_library();

    if (!library)
        return error_set(err, "libthreadproof_explore.so is not where it belongs; is the "
                              "installation complete?");
    if (!make_area(session, err))
        return false;
    if (!session->spec.inherit_io && (!capture_open(&session->out) || !capture_open(&session->err)))
        return error_errno(err, "cannot make the files for the program's output");
    session->process.env =
        explore_environment(&session->arena, session->spec.env, library, session->memory);
    session->process.argv = session->spec.argv;
    session->process.folder = session->spec.folder;
    session->process.fixed_layout = session->spec.fixed_layout;
    session->process.inherit_io = session->spec.inherit_io;
    return !session->spec.fork_server || (start(session, err) && await_server(session, err));
}

struct explore_session *explore_open(const struct explore_spec *spec, struct error *err)
{
    struct explore_session *session = xcalloc(1, sizeof(*session));

    *session = (struct explore_session){.spec = *spec,
                                        .arena = ARENA_INIT,
                                        .memory = -1,
                                        .out = CAPTURE_CLOSED,
                                        .err = CAPTURE_CLOSED,
                                        .link = -1,
                                        .keeper = -1,
                                        .out_text = {.head = BUF_INIT, .tail = BUF_INIT},
                                        .err_text = {.head = BUF_INIT, .tail = BUF_INIT}};
    if (!session->spec.keep_bytes)
        session->spec.keep_bytes = KEEP_BYTES;
    if (prepare(session, err))
        return session;
    explore_close(session);
    return NULL;
}

void explore_close(struct explore_session *session)
{
    if (!session)
        return;
    stop(session);
    if (session->area)
        (void)munmap(session->area, sizeof(*session->area));
    descriptor_close(&session->memory);
    capture_close(&session->out);
    capture_close(&session->err);
    buf_release(&session->out_text.head);
    buf_release(&session->out_text.tail);
    buf_release(&session->err_text.head);
    buf_release(&session->err_text.tail);
    arena_release(&session->arena);
    free(session);
}

struct explore_request *explore_request(struct explore_session *session)
{
    return &session->area->request;
}

bool explore_replay(struct explore_session *session, const struct explore_decision *decisions,
                    size_t count, struct error *err)
{
    if (count > EXPLORE_DECISIONS)
        return error_set(err, "a trace of %zu switches is too long to be replayed (%d at most)",
                         count, (int)EXPLORE_DECISIONS);
    if (count)
        memcpy(session->area->replay, decisions, count * sizeof(*decisions));
    session->area->request.replay_count = (uint32_t)count;
    return true;
}

static pid_t explored_pid(const struct explore_session *session)
{
    const struct explore_area *area = session->area;

    if (area->claimed)
        return area->claimed;
    return session->spec.fork_server ? area->child_pid : session->program;
}

/* Ends the schedule from outside; in a fork server the server lives on. Said again until it has
   ended, since the process may not have been there yet. */
static void kill_it(struct explore_session *session, struct turn *turn, enum outcome_type cause)
{
    turn->cause = cause;
    if (!session->spec.fork_server)
        keeper_send(session->link, KEEPER_KILL);
    else if (session->area->child_pid > 0 && kill(-session->area->child_pid, SIGKILL) < 0)
        (void)kill(session->area->child_pid, SIGKILL);
}

static void show(struct explore_session *session, struct turn *turn)
{
    turn->run->pid = explored_pid(session);
    if (session->spec.frozen)
        session->spec.frozen(session->spec.context, turn->run);
}

static void check(struct explore_session *session, struct turn *turn)
{
    const struct explore_spec *spec = &session->spec;

    if (turn->cause != OUTCOME_EXITED) {
        kill_it(session, turn, turn->cause);
        return;
    }
    capture_limit(&session->out);
    capture_limit(&session->err);
    if (__atomic_load_n(&session->area->result.frozen, __ATOMIC_SEQ_CST)) {
        show(session, turn);
        kill_it(session, turn,
                session->area->result.end == EXPLORE_DEADLOCK ? OUTCOME_STUCK : OUTCOME_TIMED_OUT);
    } else if (spec->interrupted && spec->interrupted(spec->context)) {
        kill_it(session, turn, OUTCOME_INTERRUPTED);
    } else if (spec->timeout_ms > 0 && clock_ms() - turn->start > spec->timeout_ms) {
        show(session, turn);
        kill_it(session, turn, OUTCOME_TIMED_OUT);
    }
}

static bool server_died(struct explore_session *session, struct error *err)
{
    session->lost = true;
    return error_set(err, "%s: the process from which the schedules are forked has ended",
                     session->spec.argv[0]);
}

static bool turn_of_server(struct explore_session *session, struct turn *turn, struct error *err)
{
    struct explore_area *area = session->area;
    uint32_t seen = now_seen(session);
    struct keeper_message message;

    if (__atomic_load_n(&area->child_ended, __ATOMIC_SEQ_CST) == area->order) {
        turn->ended = true;
        turn->status = area->child_status;
        return true;
    }
    check(session, turn);
    wait_for_news(session, seen, SLICE_MS);
    if (!hear(session, 0, &message))
        return server_died(session, err);
    return true;
}

static bool turn_of_program(struct explore_session *session, struct turn *turn)
{
    struct keeper_message message;

    check(session, turn);
    if (hear(session, FRESH_SLICE_MS, &message))
        return true;
    if (message.word == KEEPER_NO_EXEC) {
        turn->run->outcome.exec_errno = message.number;
        return true;
    }
    turn->ended = true;
    turn->status = message.number;
    return true;
}

static void complete(struct explore_session *session, struct turn *turn)
{
    struct explore_run *run = turn->run;

    run->pid = explored_pid(session);
    run->loaded = (session->area->result.found & EXPLORE_FOUND_LOADED) != 0;
    run->outcome.wall_ms = clock_ms() - turn->start;
    run->wall_us = run->outcome.wall_ms * 1000;
    run->outcome.type = turn->cause;
    if (run->outcome.exec_errno)
        run->outcome.type = OUTCOME_NOT_STARTED;
    else if (turn->cause != OUTCOME_EXITED)
        run->outcome.signal = SIGKILL;
    else if (WIFSIGNALED(turn->status)) {
        run->outcome.type = OUTCOME_SIGNALLED;
        run->outcome.signal = WTERMSIG(turn->status);
    } else {
        run->outcome.status = WEXITSTATUS(turn->status);
    }
    capture_read(&session->out, session->spec.keep_bytes, &session->out_text);
    capture_read(&session->err, session->spec.keep_bytes, &session->err_text);
    run->out = session->out_text;
    run->err = session->err_text;
}

static void clear(struct explore_session *session)
{
    struct explore_area *area = session->area;

    uint32_t learnt = area->result.learnt_count; /* lasts as long as the session */

    area->result = (struct explore_result){.end = EXPLORE_NONE, .learnt_count = learnt};
    area->claimed = 0;
    area->child_pid = 0;
    area->server_pid = session->spec.fork_server ? area->server_pid : 0;
    capture_clear(&session->out);
    capture_clear(&session->err);
}

bool explore_run(struct explore_session *session, struct explore_run *run, struct error *err)
{
    struct turn turn = {.run = run, .start = clock_ms(), .cause = OUTCOME_EXITED};
    bool ok = true;

    *run = (struct explore_run){.area = session->area, .result = &session->area->result};
    if (session->lost)
        return server_died(session, err);
    clear(session);
    if (session->spec.fork_server) {
        __atomic_add_fetch(&session->area->order, 1, __ATOMIC_SEQ_CST);
        (void)syscall(SYS_futex, &session->area->order, FUTEX_WAKE, 1, NULL, NULL, 0);
        while (ok && !turn.ended)
            ok = turn_of_server(session, &turn, err);
    } else {
        ok = start(session, err);
        while (ok && !turn.ended)
            ok = turn_of_program(session, &turn);
        stop(session);
    }
    complete(session, &turn);
    return ok;
}
