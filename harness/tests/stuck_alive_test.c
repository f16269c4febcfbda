/* SPDX-License-Identifier: MIT */
/*
 * Programs that look stuck and are not: none of them is ever accused, and the
 * deadline's explanation names what might wake them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/text.h"
#include "stuck_fixture.h"

enum { MODES_MAX = 100, NAME_SIZE = 32, TICK_MS = 5, DEFAULT_MS = 500 };

static const char *const programs[] = {"alive_io", "alive_net", "alive_processes", "alive_signals",
                                       "alive_threads"};

/* What the explanation must say of programs all of whose threads are blocked. */
static const struct {
    const char *mode;
    const char *doubt;
} doubts[] = {
    {"timer-handler", "has a handler for signal 37, and timers"},
    {"itimer-handler", "has a handler for SIGALRM, and timers"},
    {"alarm-over-deadlock", "wait for each other in a cycle"},
    {"sigterm-handler", "has a handler for SIGTERM"},
    {"condition-handler", "has a handler for SIGUSR2"},
    {"shared-semaphore", "other processes may share"},
    {"shared-mutex", "of another process"},
    {"robust-mutex", "other processes may share"},
    {"shared-condition", "other processes may share"},
    {"shared-barrier", "other processes may share"},
    {"traced", "is traced by process"},
    {"clone", "shares its memory with a child"},
    {"nanosleep", "nanosleep"},
    {"read", "which is not blocked"},
    {"eventfd", "which is not blocked"},
    {"outer-pipe", "waits for something that can come from process"},
    {"orphan", "waits for something that can come from process"},
    {"epoll-timer", "waits for anon_inode:[timerfd], from outside of the program"},
    {"epoll-shared", "which is not blocked"},
    {"timed-receive", "a socket with a timeout"},
    {"datagram", "a socket that the outside may reach"},
    {"tcp-sleeper", "which is not blocked"},
    {"tcp-orphan", "waits for something that can come from process"},
    {"tcp-timeout", "a socket with a timeout"},
    {"tcp-listening", "a socket that the outside may reach"},
    {"udp", "a socket that the outside may reach"},
    {"fifo-name", "/fifo, from outside of the program"},
    {"fifo-orphan", "waits for something that can come from process"},
    {"file-lock", "which is not blocked"},
    {"record-lock", "which is not blocked"},
    {"named-memory", "other processes may share"},
    {"stopped", "is stopped"},
};

struct alive {
    char mode[NAME_SIZE];
    struct started started;
    struct stuck_watch *watch;
    struct process_watch hooks;
};

struct crowd {
    struct alive items[MODES_MAX];
    size_t count;
};

/* TSan cannot live in a process made by clone(CLONE_VM). */
static bool can_run(const char *mode, enum build build)
{
    return build == PLAIN || !text_equal(mode, "clone");
}

static void add_mode(struct crowd *crowd, const char *program, enum build build, const char *mode)
{
    struct alive *alive = &crowd->items[crowd->count];

    if (!can_run(mode, build))
        return;
    assert_true(crowd->count < MODES_MAX);
    snprintf(alive->mode, sizeof(alive->mode), "%s", mode);
    alive->started = start_program(program, build, mode);
    alive->watch = stuck_watch_new();
    alive->hooks = stuck_watch_hooks(alive->watch);
    crowd->count++;
}

/* The program itself says which modes it has. */
static void add_program(struct crowd *crowd, const char *program, enum build build)
{
    char path[4096];
    const char *argv[] = {path, NULL};
    struct process_spec spec = {.argv = argv, .timeout_ms = 60000, .keep_bytes = 4096};
    struct process_result result;
    char *name;
    char *end;

    program_path(path, sizeof(path), program, PLAIN);
    assert_true(process_run(&spec, &result, NULL));
    for (name = result.out.head.ptr; (end = strchr(name, '\n')); name = end + 1) {
        *end = 0;
        add_mode(crowd, program, build, name);
    }
    process_result_release(&result);
}

static void tick_all(struct crowd *crowd, bool last)
{
    for (size_t i = 0; i < crowd->count; i++) {
        struct alive *alive = &crowd->items[i];
        enum watch_answer answer =
            alive->hooks.tick(alive->hooks.context, alive->started.pid, last);

        if (answer != WATCH_GO_ON)
            fail_msg("%s is accused:\n%s", alive->mode, stuck_watch_result(alive->watch)->text.ptr);
    }
}

static void check_explanation(const struct alive *alive)
{
    const struct stuck_result *result = stuck_watch_result(alive->watch);

    assert_false(result->stuck);
    assert_int_equal(result->findings.count, 0);
    if (!result->evidence.count)
        fail_msg("%s: no evidence", alive->mode);
    for (size_t i = 0; i < ARRAY_SIZE(doubts); i++)
        if (text_equal(doubts[i].mode, alive->mode) && !strstr(result->text.ptr, doubts[i].doubt))
            fail_msg("%s: no \"%s\" in\n%s", alive->mode, doubts[i].doubt, result->text.ptr);
}

/* A program that had ended would have proven nothing. */
static void check_still_there(const struct alive *alive)
{
    int status = 0;

    if (waitpid(alive->started.pid, &status, WNOHANG) != 0)
        fail_msg("%s has ended with status 0x%x", alive->mode, (unsigned)status);
}

static void nobody_is_accused(const char *const *of, size_t count, enum build build)
{
    unsigned ms = count_from("THREADPROOF_STUCK_SECONDS", 0) * 1000;
    static struct crowd crowd;

    assert_return_code(prctl(PR_SET_CHILD_SUBREAPER, 1), errno);
    crowd.count = 0;
    for (size_t i = 0; i < count; i++)
        add_program(&crowd, of[i], build);
    assert_true(crowd.count >= 10 * count);
    for (size_t i = 0; i < crowd.count; i++)
        await_ready(&crowd.items[i].started);
    /* poll() sets the pace of the ticks, as in process_run(); nothing depends on it. */
    for (unsigned at = 0; at < (ms ? ms : DEFAULT_MS); at += TICK_MS) {
        tick_all(&crowd, false);
        poll(NULL, 0, TICK_MS);
    }
    for (size_t i = 0; i < crowd.count; i++)
        check_still_there(&crowd.items[i]);
    tick_all(&crowd, true);
    for (size_t i = 0; i < crowd.count; i++) {
        check_explanation(&crowd.items[i]);
        end_program(&crowd.items[i].started);
        stuck_watch_free(crowd.items[i].watch);
    }
    /* Their children die with them, and are ours then. */
    while (waitpid(-1, NULL, 0) > 0)
        continue;
}

static void living_plain_programs_are_not_accused(void **state)
{
    (void)state;
    nobody_is_accused(programs, ARRAY_SIZE(programs), PLAIN);
}

static void living_tsan_programs_are_not_accused(void **state)
{
    (void)state;
    if (!STUCK_HAVE_TSAN)
        skip();
    nobody_is_accused(programs, ARRAY_SIZE(programs), TSAN);
}

/* By themselves, since each of them keeps a processor from the others. */
static void living_busy_programs_are_not_accused(void **state)
{
    static const char *const busy[] = {"alive_busy"};

    (void)state;
    nobody_is_accused(busy, ARRAY_SIZE(busy), PLAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(living_plain_programs_are_not_accused),
        cmocka_unit_test(living_tsan_programs_are_not_accused),
        cmocka_unit_test(living_busy_programs_are_not_accused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
