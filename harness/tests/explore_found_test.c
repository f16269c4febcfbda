/* SPDX-License-Identifier: MIT */
/*
 * What is wrong under some schedules is found, with the exact state; and what cannot be
 * explored is said to be so.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "explore_fixture.h"

enum { SCHEDULES = 100 };

/* The state of the last deadlock. */
struct state {
    unsigned threads;
    struct explore_wait waits[8];
    unsigned hold_count;
    struct explore_hold holds[16];
};

static void keep_state(void *context, const struct explore_run *run)
{
    struct state *state = context;

    if (run->result->end != EXPLORE_DEADLOCK)
        return;
    assert_true(run->result->threads <= ARRAY_SIZE(state->waits));
    assert_true(run->result->hold_count <= ARRAY_SIZE(state->holds));
    assert_int_equal(run->outcome.type, OUTCOME_STUCK);
    state->threads = run->result->threads;
    state->hold_count = run->result->hold_count;
    memcpy(state->waits, run->area->waits, state->threads * sizeof(state->waits[0]));
    memcpy(state->holds, run->area->holds, state->hold_count * sizeof(state->holds[0]));
}

static struct state deadlock_of(const char *mode, unsigned flags, unsigned least)
{
    struct state state = {.threads = 0};
    struct trying trying = {.program = "found",
                            .mode = mode,
                            .schedules = SCHEDULES,
                            .strategy = EXPLORE_REPLAY,
                            .flags = flags,
                            .seed = 1,
                            .look = keep_state,
                            .context = &state};
    const struct tried *tried = try_program(&trying);

    if (tried->ends[EXPLORE_DEADLOCK] < least ||
        tried->ends[EXPLORE_DEADLOCK] + tried->ends[EXPLORE_FINISHED] != SCHEDULES ||
        tried->failed || tried->watchdog)
        fail_msg("%s: %u deadlocks, %u finished, %u failed, watchdog in %u", mode,
                 tried->ends[EXPLORE_DEADLOCK], tried->ends[EXPLORE_FINISHED], tried->failed,
                 tried->watchdog);
    return state;
}

static bool waits_in(const struct state *state, unsigned thread, enum explore_operation operation)
{
    return state->waits[thread - 1].state == EXPLORE_THREAD_BLOCKED &&
           state->waits[thread - 1].operation == operation && state->waits[thread - 1].tid > 0;
}

/* Whether `thread` waits for something that `holder` has. */
static bool waits_for(const struct state *state, unsigned thread, unsigned holder, unsigned mode)
{
    for (unsigned i = 0; i < state->hold_count; i++)
        if (state->holds[i].address == state->waits[thread - 1].address &&
            state->holds[i].thread == holder && state->holds[i].mode == mode &&
            state->holds[i].object == state->waits[thread - 1].object)
            return true;
    return false;
}

static void abba_has_its_cycle(void **unused)
{
    struct state state = deadlock_of("abba", 0, 1);

    (void)unused;
    assert_true(waits_in(&state, 1, EXPLORE_OP_JOIN) && state.waits[0].target == 2);
    assert_true(waits_in(&state, 2, EXPLORE_OP_LOCK) && waits_in(&state, 3, EXPLORE_OP_LOCK));
    assert_true(waits_for(&state, 2, 3, EXPLORE_EXCLUSIVE));
    assert_true(waits_for(&state, 3, 2, EXPLORE_EXCLUSIVE));
}

static void lost_wakeup_is_found(void **unused)
{
    struct state state = deadlock_of("lost-wakeup", 0, 1);

    (void)unused;
    assert_true(waits_in(&state, 2, EXPLORE_OP_COND_WAKE) && state.waits[1].second != 0);
    assert_int_equal(state.waits[2].state, EXPLORE_THREAD_ENDED);
}

static void upgrade_names_both_readers(void **unused)
{
    struct state state = deadlock_of("rwlock-upgrade", 0, SCHEDULES);

    (void)unused;
    for (unsigned thread = 2; thread <= 3; thread++) {
        assert_true(waits_in(&state, thread, EXPLORE_OP_WRITE_LOCK));
        assert_true(waits_for(&state, thread, 2, EXPLORE_SHARED_MODE));
        assert_true(waits_for(&state, thread, 3, EXPLORE_SHARED_MODE));
    }
}

static void stream_has_its_owner(void **unused)
{
    struct state state = deadlock_of("stdio", 0, 1);

    (void)unused;
    assert_true(waits_in(&state, 3, EXPLORE_OP_FILE_LOCK));
    assert_true(waits_for(&state, 3, 2, EXPLORE_EXCLUSIVE));
    assert_true(waits_for(&state, 2, 3, EXPLORE_EXCLUSIVE));
}

static void once_has_its_runner(void **unused)
{
    struct state state = deadlock_of("once-and-mutex", 0, 1);

    (void)unused;
    assert_true(waits_in(&state, 2, EXPLORE_OP_ONCE));
    assert_true(waits_for(&state, 2, 3, EXPLORE_EXCLUSIVE));
}

static void barrier_without_its_third(void **unused)
{
    struct state state = deadlock_of("missing-party", 0, SCHEDULES);

    (void)unused;
    assert_true(waits_in(&state, 2, EXPLORE_OP_BARRIER_LEAVE));
    assert_true(waits_in(&state, 3, EXPLORE_OP_BARRIER_LEAVE));
}

static void one_thread_alone(void **unused)
{
    struct state state = deadlock_of("self", EXPLORE_FROM_MAIN, SCHEDULES);

    (void)unused;
    assert_int_equal(state.threads, 1);
    assert_true(waits_for(&state, 1, 1, EXPLORE_EXCLUSIVE));
}

static void nothing_controlled_is_told(void **unused)
{
    struct trying trying = {.program = "found",
                            .schedules = 2,
                            .strategy = EXPLORE_RANDOM}; /* lists its modes, without a thread */

    (void)unused;
    assert_int_equal(try_program(&trying)->uncontrolled, 2);
}

static void static_program_is_refused(void **unused)
{
    char path[4096];
    const char *argv[] = {path, "abba", NULL};
    struct explore_spec spec = {.argv = argv, .fork_server = true, .timeout_ms = 20000};
    struct error err = ERROR_INIT;
    struct explore_session *session;
    struct explore_run run;

    (void)unused;
    program_file(path, sizeof(path), "static");
    assert_null(explore_open(&spec, &err));
    assert_non_null(strstr(err.text, "static"));
    error_release(&err);
    spec.fork_server = false;
    session = explore_open(&spec, &err);
    assert_non_null(session);
    assert_true(explore_run(session, &run, &err));
    assert_false(run.loaded);
    assert_int_equal(run.result->threads, 0);
    explore_close(session);
}

static void missing_program_is_an_error(void **unused)
{
    const char *argv[] = {"/nonexistent/program", NULL};
    struct explore_spec spec = {.argv = argv, .fork_server = true};
    struct error err = ERROR_INIT;

    (void)unused;
    assert_null(explore_open(&spec, &err));
    assert_non_null(strstr(err.text, "No such file"));
    error_release(&err);
}

static void lost_updates_are_found(void **unused)
{
    static const char *const builds[] = {"accesses_runtime", "accesses_wrap"};
    const char *const env[] = {"TSAN_OPTIONS=report_bugs=0", NULL};

    (void)unused;
    for (size_t i = 0; i < ARRAY_SIZE(builds); i++)
        for (int atomic = 0; atomic < 2; atomic++) {
            struct trying trying = {.program = builds[i],
                                    .mode = atomic ? "lost-atomic-update" : "lost-update",
                                    .schedules = SCHEDULES,
                                    .strategy = EXPLORE_REPLAY,
                                    .flags = EXPLORE_LEARN,
                                    .env = env,
                                    .seed = 1};

            if (have_program(builds[i]))
                assert_in_range(try_program(&trying)->failed, 5, SCHEDULES - 5);
        }
}

/* Who explores is killed while the program waits for ever: the program goes too. */
static void killed_command_leaves_nothing(void **unused)
{
    char path[4096];
    const char *argv[] = {path, "rwlock-upgrade", NULL};
    int ends[2];
    pid_t child;
    char byte;

    (void)unused;
    program_file(path, sizeof(path), "found");
    assert_return_code(pipe(ends), errno);
    assert_return_code(prctl(PR_SET_CHILD_SUBREAPER, 1), errno);
    child = fork();
    if (child == 0) {
        struct explore_spec spec = {.argv = argv, .fork_server = true};
        struct explore_session *session = explore_open(&spec, NULL);
        struct explore_run run;

        if (session && explore_run(session, &run, NULL) && write(ends[1], "r", 1) == 1)
            for (;;)
                pause();
        _exit(1);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    kill(child, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    assert_int_equal(errno, ECHILD);
}

static void keep_output(void *context, const struct explore_run *run)
{
    struct buf *text = context;

    buf_clear(text);
    buf_add(text, run->out.head.ptr, run->out.head.len);
}

static void each_schedule_has_its_own_output(void **unused)
{
    struct buf text = BUF_INIT;
    struct trying trying = {.program = "locks",
                            .mode = "stdio",
                            .schedules = 3,
                            .strategy = EXPLORE_RANDOM,
                            .look = keep_output,
                            .context = &text};

    (void)unused;
    (void)try_program(&trying);
    assert_int_equal(text.len, strlen("ab\n\nab\n\nab\n\n"));
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(abba_has_its_cycle),
        cmocka_unit_test(lost_wakeup_is_found),
        cmocka_unit_test(upgrade_names_both_readers),
        cmocka_unit_test(stream_has_its_owner),
        cmocka_unit_test(once_has_its_runner),
        cmocka_unit_test(barrier_without_its_third),
        cmocka_unit_test(one_thread_alone),
        cmocka_unit_test(nothing_controlled_is_told),
        cmocka_unit_test(static_program_is_refused),
        cmocka_unit_test(missing_program_is_an_error),
        cmocka_unit_test(lost_updates_are_found),
        cmocka_unit_test(killed_command_leaves_nothing),
        cmocka_unit_test(each_schedule_has_its_own_output),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
