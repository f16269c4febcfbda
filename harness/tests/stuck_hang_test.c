/* SPDX-License-Identifier: MIT */
/* Programs that hang: each is found, and at the right lines, plain, under TSan and under Helgrind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/file.h"
#include "stuck_fixture.h"

/* SLOW_MS: far from what it takes, even on a loaded machine, and from the deadline. */
enum { TEXTS = 3, SLOW_MS = 20000 };

struct hang {
    const char *program;
    enum kind kind;
    size_t members;
    const char *texts[TEXTS]; /* what a person must read */
};

static const struct hang hangs[] = {
    {"self_deadlock",
     KIND_DEADLOCK,
     1,
     {"deadlock of a thread with itself", "(lock)", "held by this thread itself"}},
    {"abba",
     KIND_DEADLOCK,
     2,
     {"deadlock between 2 threads", "(accounts[1].lock)", "held by thread #2"}},
    {"ring",
     KIND_DEADLOCK,
     3,
     {"recursive mutex", "error-checking mutex", "thread #4 \"taker\" waits"}},
    {"kinds_of_mutex",
     KIND_DEADLOCK,
     2,
     {"robust mutex", "priority-inheriting mutex", "held by main"}},
    {"join_cycle", KIND_DEADLOCK, 3, {"waits for thread #3 to end", "main has ended", NULL}},
    {"lock_and_join",
     KIND_DEADLOCK,
     2,
     {"main waits for thread #2 to end", "held by main", "thread #2 waits for mutex"}},
    {"relock", KIND_DEADLOCK, 2, {"for mutex", "(lock)", "held by main"}},
    {"rwlock_writers",
     KIND_DEADLOCK,
     2,
     {"to write-lock rwlock", "held for writing by main", "(table)"}},
    {"rwlock_writer",
     KIND_DEADLOCK,
     2,
     {"to read-lock rwlock", "held for writing by thread #2", "(table)"}},
    {"partial", KIND_DEADLOCK, 2, {"deadlock between 2 threads", "main runs", NULL}},
    {"with_handler", KIND_DEADLOCK, 1, {"deadlock of a thread with itself", NULL, NULL}},
    {"child",
     KIND_DEADLOCK,
     1,
     {"held by this thread itself", "waits for its child processes", NULL}},
    {"below_handler", KIND_DEADLOCK, 1, {"held by this thread itself", NULL, NULL}},
    {"below_supervisor", KIND_DEADLOCK, 2, {"(locks[1])", "held by main", NULL}},
    {"rwlock_upgrade", KIND_STUCK, 2, {"to write-lock rwlock", "held for reading 2 times", NULL}},
    {"lost_wakeup", KIND_STUCK, 1, {"condition", "(done)", "nobody is left to wake it"}},
    {"semaphore", KIND_STUCK, 1, {"semaphore", "(ready)", "main waits for thread #2 to end"}},
    {"barrier", KIND_STUCK, 2, {"at barrier", "2 of 3 arrived", "2 threads wait"}},
    {"full_queue", KIND_STUCK, 1, {"(queue.not_full)", "in put (full_queue.c", NULL}},
    {"leaked_lock", KIND_STUCK, 1, {"which has ended without unlocking it", NULL, NULL}},
    {"pipe_full",
     KIND_STUCK,
     1,
     {"to write to a pipe", "which only this process could read from", "main waits for thread #2"}},
    {"pipe_kept_open",
     KIND_STUCK,
     2,
     {"main waits for its child processes to end", "main of process 2 waits to read from a pipe",
      "which only this process and process"}},
    {"pipe_both_ways",
     KIND_STUCK,
     2,
     {"main waits to read from a pipe", "main of process 2 waits for descriptor", "make ready"}},
    {"socket_pair", KIND_STUCK, 2, {"to read from a socket", "which only this process", NULL}},
    {"epoll_eventfd",
     KIND_STUCK,
     2,
     {"for what epoll descriptor", "which only this process could make ready", "main waits for"}},
    {"flock_abba", KIND_STUCK, 2, {"to lock /tmp/threadproof-lock", "(flock)", "by this process"}},
    {"record_lock", KIND_STUCK, 2, {"(fcntl)", "locked by process", "waits for its child"}},
    {"shared_abba",
     KIND_DEADLOCK,
     2,
     {"deadlock between 2 threads", "process-shared mutex", "held by main of process 2"}},
    {"shared_semaphore", KIND_STUCK, 2, {"semaphore", "in shared memory", "waits for its child"}},
    {"stdio_abba",
     KIND_DEADLOCK,
     2,
     {"for the lock of a FILE", "(stdout) in print_one", "held by main"}},
    {"stdio_leaked",
     KIND_STUCK,
     1,
     {"for the lock of a FILE", "(/dev/null)", "held by a thread that has ended"}},
    {"tcp_pair", KIND_STUCK, 2, {"to read from a TCP socket", "which only this process", NULL}},
    {"tcp_processes",
     KIND_STUCK,
     2,
     {"to write to a TCP socket", "main of process 2 waits", "could read from"}},
    {"fifo_unlinked",
     KIND_STUCK,
     2,
     {"to read from a named pipe", "main of process 2 waits", "could write to"}},
    {"recursive_once", KIND_STUCK, 1, {"once", "in initialise", NULL}},
};

/* Sites lie on the marked lines, each such line has one; a thread that waits behind is not one. */
static void check_lines(const struct hang *hang, const struct finding *finding)
{
    struct lines blocked = marked_lines(hang->program, "/* blocked */");
    struct lines behind = marked_lines(hang->program, "/* behind */");
    struct lines found = {.count = 0};
    char file[64];

    snprintf(file, sizeof(file), "%s.c", hang->program);
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];
        const struct frame *frame = stack_frame_in(stack, file);

        if (!finding_is_site(finding, stack)) {
            assert_false(frame && has_line(&blocked, frame->line));
            continue;
        }
        assert_non_null(frame);
        assert_true(has_line(&blocked, frame->line));
        assert_false(has_line(&behind, frame->line));
        found.items[found.count++] = frame->line;
    }
    assert_int_equal(found.count, hang->members);
    for (size_t i = 0; i < blocked.count; i++)
        assert_true(has_line(&found, blocked.items[i]));
}

/* Every lock that is waited for has a type, an address and a name that the stacks use. */
static void check_locks(const struct finding *finding)
{
    for (size_t i = 0; i < finding->lock_count; i++) {
        assert_non_null(finding->locks[i].type);
        assert_string_not_equal(finding->locks[i].type, "futex");
        assert_int_not_equal(finding->locks[i].address, 0);
    }
    for (size_t i = 0; i < finding->stack_count; i++) {
        assert_non_null(finding_thread(finding, finding->stacks[i].thread));
        if (finding->stacks[i].lock)
            assert_non_null(finding_lock(finding, finding->stacks[i].lock));
    }
}

static void check_diagnosis(const struct hang *hang, const struct stuck_result *result)
{
    const struct finding *finding;

    assert_true(result->stuck);
    assert_int_equal(result->findings.count, 1);
    assert_int_equal(result->evidence.count, 0);
    finding = result->findings.items[0];
    assert_int_equal(finding->detector, DETECTOR_STUCK);
    assert_string_equal(kind_name(finding->kind), kind_name(hang->kind));
    check_lines(hang, finding);
    check_locks(finding);
    for (size_t i = 0; i < TEXTS && hang->texts[i]; i++)
        if (!strstr(result->text.ptr, hang->texts[i]))
            fail_msg("%s: no \"%s\" in\n%s", hang->program, hang->texts[i], result->text.ptr);
    assert_true(result->decided_ns > 0 && result->diagnosed_ns >= result->decided_ns);
}

static void run_hang(const struct hang *hang, const char *const *argv)
{
    struct process_result process;
    struct stuck_watch *watch = run_watched(argv, &process);

    if (process.outcome.type != OUTCOME_STUCK)
        fail_msg("%s: %s\n%s", hang->program, outcome_type_name(process.outcome.type),
                 stuck_watch_result(watch)->text.ptr);
    check_diagnosis(hang, stuck_watch_result(watch));
    if (process.outcome.wall_ms >= SLOW_MS)
        fail_msg("%s took %d ms", hang->program, (int)process.outcome.wall_ms);
    process_result_release(&process);
    stuck_watch_free(watch);
}

static void run_hangs(enum build build)
{
    unsigned runs = count_from("THREADPROOF_STUCK_RUNS", 1);

    for (size_t i = 0; i < ARRAY_SIZE(hangs); i++) {
        char path[4096];
        const char *argv[] = {path, NULL};

        program_path(path, sizeof(path), hangs[i].program, build);
        for (unsigned run = 0; run < runs; run++)
            run_hang(&hangs[i], argv);
    }
}

static void plain_programs_are_diagnosed(void **state)
{
    (void)state;
    run_hangs(PLAIN);
}

static void tsan_programs_are_diagnosed(void **state)
{
    (void)state;
    if (!STUCK_HAVE_TSAN)
        skip();
    run_hangs(TSAN);
}

static void run_under_helgrind(const struct hang *hang)
{
    char folder[] = "/tmp/threadproof-vgdb-XXXXXX";
    char prefix[64];
    char path[4096];
    const char *argv[] = {"valgrind", "--tool=helgrind", prefix, path, NULL};

    assert_non_null(mkdtemp(folder));
    snprintf(prefix, sizeof(prefix), "--vgdb-prefix=%s/vgdb", folder);
    program_path(path, sizeof(path), hang->program, PLAIN);
    run_hang(hang, argv);
    assert_true(file_remove_tree(folder, NULL));
}

/* Helgrind knows who reads, so there an upgrade is seen to be a cycle. */
static void helgrind_programs_are_diagnosed(void **state)
{
    static const struct hang under_helgrind[] = {
        {"abba", KIND_DEADLOCK, 2, {"(accounts[1].lock)", "held by thread #2", NULL}},
        {"rwlock_upgrade", KIND_DEADLOCK, 2, {"held for reading by thread #2", NULL, NULL}},
        {"semaphore", KIND_STUCK, 1, {"semaphore", "(ready)", NULL}},
        {"full_queue", KIND_STUCK, 1, {"condition", "(queue.not_full)", NULL}},
        {"with_handler", KIND_DEADLOCK, 1, {"deadlock of a thread with itself", NULL, NULL}},
    };
    unsigned runs = count_from("THREADPROOF_STUCK_RUNS", 1);

    (void)state;
    if (!STUCK_HAVE_VALGRIND)
        skip();
    for (size_t i = 0; i < ARRAY_SIZE(under_helgrind); i++)
        for (unsigned run = 0; run < runs; run++)
            run_under_helgrind(&under_helgrind[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_programs_are_diagnosed),
        cmocka_unit_test(tsan_programs_are_diagnosed),
        cmocka_unit_test(helgrind_programs_are_diagnosed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
