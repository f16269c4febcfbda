/* SPDX-License-Identifier: MIT */
/*
 * Threads that run and get nowhere: told as a livelock, at the right lines, by a look at the
 * process and at the deadline, and never as stuck. Programs that only seem so are told nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "stuck/proc.h"
#include "stuck_fixture.h"

enum { TICKS = 100, TICK_MS = 5, MODES_TEXT = 4096 };

struct livelock {
    const char *mode;
    size_t members;
    size_t threads;
    const char *text; /* what a person must read */
};

static const struct livelock livelocks[] = {
    {"try-and-keep", 2, 3, "main waits for thread #2 to end"},
    {"after-you", 2, 3, "not known: whether these threads would come out of it"},
    {"flags", 2, 3, "livelock: 2 threads go round in a circle and get nowhere"},
    {"spin-lock-twice", 1, 2, "main goes round in spin_lock_twice (livelock.c:"},
    {"holder-has-ended", 1, 1, "livelock: 1 thread goes round in a circle and gets nowhere"},
    {"holder-waits", 1, 2, "thread #2 waits for semaphore"},
    {"flag-polling", 1, 2, "thread #2 goes round in poll_flag"},
};

/* A line of the mode's own stands on the stack of each thread that goes round, and of no other. */
static void check_lines(const struct livelock *livelock, const struct finding *finding)
{
    char comment[64];
    struct lines marked;
    size_t members = 0;

    snprintf(comment, sizeof(comment), "/* %s */", livelock->mode);
    marked = marked_lines("livelock", comment);
    assert_true(marked.count > 0);
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct frame *frame = stack_frame_in(&finding->stacks[i], "livelock.c");

        if (!finding_is_site(finding, &finding->stacks[i]))
            continue;
        assert_non_null(frame);
        if (!has_line(&marked, frame->line))
            fail_msg("%s: goes round at line %u", livelock->mode, frame->line);
        members++;
    }
    assert_int_equal(members, livelock->members);
}

static void check_told(const struct livelock *livelock, const struct stuck_result *result)
{
    const struct finding *finding;

    assert_false(result->stuck);
    if (result->findings.count != 1 || result->evidence.count)
        fail_msg("%s: %zu findings\n%s", livelock->mode, result->findings.count, result->text.ptr);
    finding = result->findings.items[0];
    assert_string_equal(kind_name(finding->kind), "livelock");
    assert_int_equal(finding->kind, kind_from_wording(DETECTOR_STUCK, finding->label, ""));
    assert_int_equal(finding->thread_count, livelock->threads);
    check_lines(livelock, finding);
    if (!strstr(result->text.ptr, livelock->text) || !text_starts(result->text.ptr, "livelock: "))
        fail_msg("%s: no \"%s\" in\n%s", livelock->mode, livelock->text, result->text.ptr);
}

static void diagnose(pid_t pid, struct stuck_result *result)
{
    struct error err = ERROR_INIT;

    if (!stuck_diagnose(pid, result, &err))
        fail_msg("%s", error_text(&err));
}

/* It must still be there: what was looked at goes on as before. */
static void check_still_there(const struct started *started, const char *mode)
{
    if (waitpid(started->pid, NULL, WNOHANG) != 0)
        fail_msg("%s has ended", mode);
}

/* The threads say that they are ready before they begin to go round. */
static void diagnose_until_told(pid_t pid, struct stuck_result *result)
{
    diagnose(pid, result);
    while (!result->findings.count) {
        stuck_result_release(result);
        assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
        diagnose(pid, result);
    }
}

static void circles_are_told_by_a_look(void **state)
{
    (void)state;
    if (!STUCK_CAN_STEP)
        skip();
    for (size_t i = 0; i < ARRAY_SIZE(livelocks); i++) {
        struct started started = start_program("livelock", PLAIN, livelocks[i].mode);
        struct stuck_result result;

        await_ready(&started);
        diagnose_until_told(started.pid, &result);
        check_told(&livelocks[i], &result);
        check_still_there(&started, livelocks[i].mode);
        stuck_result_release(&result);
        end_program(&started);
    }
}

enum { STEPS = 500 };

static struct proc_status status_of(pid_t tid)
{
    struct proc_status status;

    assert_true(proc_status_read(tid, tid, &status));
    return status;
}

/* Each step ends in a stop, which is a switch to another thread. */
static void await_steps(pid_t tid)
{
    uint64_t before = status_of(tid).voluntary;

    while (status_of(tid).voluntary < before + STEPS)
        sched_yield();
}

static pid_t start_looker(pid_t pid)
{
    struct stuck_result result;
    pid_t looker = fork();

    if (looker != 0)
        return looker;
    while (stuck_diagnose(pid, &result, NULL))
        stuck_result_release(&result);
    _exit(1);
}

/* Whoever looks may be killed at any moment, in the middle of a step too. */
static void killed_looker_leaves_the_process_alive(void **state)
{
    struct started started = start_program("livelock", PLAIN, "flags");
    struct id_list tasks = {NULL, 0, 0};
    struct stuck_result result;
    pid_t looker;

    (void)state;
    if (!STUCK_CAN_STEP)
        skip();
    await_ready(&started);
    assert_true(proc_tasks(started.pid, &tasks) && tasks.count == 3);
    looker = start_looker(started.pid);
    await_steps(tasks.items[1]);
    assert_return_code(kill(looker, SIGKILL), errno);
    assert_int_equal(waitpid(looker, NULL, 0), looker);
    while (status_of(tasks.items[1]).tracer)
        sched_yield();
    diagnose_until_told(started.pid, &result);
    check_told(&livelocks[2], &result);
    stuck_result_release(&result);
    id_list_release(&tasks);
    end_program(&started);
}

/* The last tick is the deadline's: only then is anything said. */
static void watch_to_deadline(const struct livelock *livelock, enum build build)
{
    struct started started = start_program("livelock", build, livelock->mode);
    struct stuck_watch *watch = stuck_watch_new();
    struct process_watch hooks = stuck_watch_hooks(watch);

    await_ready(&started);
    for (int i = 0; i < TICKS; i++) {
        assert_int_equal(hooks.tick(hooks.context, started.pid, false), WATCH_GO_ON);
        assert_int_equal(stuck_watch_result(watch)->findings.count, 0);
        poll(NULL, 0, TICK_MS);
    }
    assert_int_equal(hooks.tick(hooks.context, started.pid, true), WATCH_GO_ON);
    if (build == PLAIN && STUCK_CAN_STEP)
        check_told(livelock, stuck_watch_result(watch));
    else
        assert_int_equal(stuck_watch_result(watch)->evidence.count, 1);
    stuck_watch_free(watch);
    end_program(&started);
}

static void circles_are_told_at_the_deadline(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(livelocks); i++)
        watch_to_deadline(&livelocks[i], PLAIN);
    if (STUCK_HAVE_TSAN)
        watch_to_deadline(&livelocks[0], TSAN);
}

/* Its modes, one a line, as it prints them itself. */
static void list_modes(const char *program, struct process_result *result)
{
    char path[4096];
    const char *argv[] = {path, NULL};
    struct process_spec spec = {.argv = argv, .timeout_ms = 60000, .keep_bytes = MODES_TEXT};

    program_path(path, sizeof(path), program, PLAIN);
    assert_true(process_run(&spec, result, NULL));
}

static void check_not_told(const char *mode)
{
    struct started started = start_program("alive_busy", PLAIN, mode);
    struct stuck_result result;

    await_ready(&started);
    diagnose(started.pid, &result);
    if (result.stuck || result.findings.count || result.evidence.count < 1)
        fail_msg("%s is accused:\n%s", mode, result.text.ptr);
    check_still_there(&started, mode);
    stuck_result_release(&result);
    end_program(&started);
}

static void busy_programs_are_not_accused(void **state)
{
    struct process_result listed;
    unsigned count = 0;
    char *name;
    char *end;

    (void)state;
    list_modes("alive_busy", &listed);
    for (name = listed.out.head.ptr; (end = strchr(name, '\n')); name = end + 1) {
        *end = 0;
        check_not_told(name);
        count++;
    }
    assert_true(count >= 13);
    process_result_release(&listed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circles_are_told_by_a_look),
        cmocka_unit_test(killed_looker_leaves_the_process_alive),
        cmocka_unit_test(circles_are_told_at_the_deadline),
        cmocka_unit_test(busy_programs_are_not_accused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
